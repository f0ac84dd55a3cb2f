import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Line, readLines } from './read-lines.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  file = join(directory, 'lines');
});

afterEach(() => rm(directory, { recursive: true }));

const line = (text: string, endByte: number | null): Line => ({ text, endByte });

it.each<[string, string, number, Line[]]>([
  ['each with the byte after it', 'a\nb\n', 0, [line('a', 2), line('b', 4)]],
  ['from a byte on', 'a\nb\n', 2, [line('b', 4)]],
  ['by bytes, not by letters', 'é\nb\n', 0, [line('é', 3), line('b', 5)]],
  ['the last without an end while it is written', 'a\nb', 0, [line('a', 2), line('b', null)]],
  ['none after the end', 'a\n', 2, []],
  ['none where the file does not reach', 'a\n', 99, []],
])('lines are read: %s', async (_how, text, fromByte, lines) => {
  await writeFile(file, text);
  expect(await Array.fromAsync(readLines(file, fromByte))).toEqual(lines);
});

it('a line may be longer than what is read at once', async () => {
  const long = 'é'.repeat(2_000_000);
  await writeFile(file, `${long}\nb\n`);
  expect(await Array.fromAsync(readLines(file))).toEqual([line(long, 4_000_001), line('b', 4_000_003)]);
});

it('a line that is longer than any that is written has no text, and takes no more time than its bytes', async () => {
  await writeFile(file, `a\n${'x'.repeat(64_000_000)}\nb\n`);
  const startedAt = performance.now();
  expect(await Array.fromAsync(readLines(file))).toEqual([
    line('a', 2),
    line('', 64_000_003),
    line('b', 64_000_005),
  ]);
  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(await Array.fromAsync(readLines(file, 2, 3))).toEqual([line('', 64_000_003), line('b', 64_000_005)]);
});

it('a file that was never written has none', async () => {
  expect(await Array.fromAsync(readLines(file))).toEqual([]);
});
