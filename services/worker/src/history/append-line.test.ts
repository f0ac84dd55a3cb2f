import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendLine } from './append-line.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  file = join(directory, 'lines');
});

afterEach(() => rm(directory, { recursive: true }));

it('makes the file, and adds to it', async () => {
  await appendLine(file, 'one');
  await appendLine(file, 'two');
  expect(await readFile(file, 'utf8')).toBe('one\ntwo\n');
});

it('begins on a line of its own after one that was cut off', async () => {
  await writeFile(file, 'one\ntw');
  await appendLine(file, 'three');
  expect(await readFile(file, 'utf8')).toBe('one\ntw\nthree\n');
});

it('says so when the disk is full', async () => {
  await symlink('/dev/full', file);
  await expect(appendLine(file, 'one')).rejects.toThrow('ENOSPC');
});

it('keeps long lines of several processes apart', async () => {
  const processes = 4;
  const lines = 25;
  const length = 300_000;
  const program = `
    import { appendLine } from ${JSON.stringify(import.meta.resolve('./append-line.ts'))};
    const [file, letter] = process.argv.slice(1);
    await Promise.all(Array.from({ length: ${lines} }, () => appendLine(file, letter.repeat(${length}))));`;
  const letters = Array.from({ length: processes }, (_, at) => String.fromCharCode(97 + at));
  await Promise.all(
    letters.map((letter) =>
      execa(process.execPath, ['--input-type=module', '--eval', program, file, letter]),
    ),
  );
  const written = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  expect(written).toHaveLength(processes * lines);
  const whole = new Set(letters.map((letter) => letter.repeat(length)));
  expect(written.every((line) => whole.has(line))).toBe(true);
});
