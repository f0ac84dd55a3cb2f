import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exampleRecovery, exampleRun } from '../status/example-snapshot.ts';
import type { HistoryEntry } from './entry.ts';
import { readHistory } from './read-history.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  file = join(directory, 'history.jsonl');
});

afterEach(() => rm(directory, { recursive: true }));

const backup: HistoryEntry = { v: 1, kind: 'backup', slot: null, run: exampleRun };
const test: HistoryEntry = { v: 1, kind: 'recovery-test', slot: null, test: exampleRecovery.newest };
const line = (entry: unknown) => `${JSON.stringify(entry)}\n`;

it.each<[string, string, (HistoryEntry | null)[]]>([
  ['in the order in which things ended', line(test) + line(backup), [test, backup]],
  ['without a last line that a crash cut off', line(backup) + line(test).slice(0, 200), [backup, null]],
  ['with what comes after such a line', `${line(backup).slice(0, 99)}\n${line(test)}`, [null, test]],
  ['without lines of a later version', line({ ...backup, v: 2 }) + line(test), [null, test]],
  ['without blocks that a crash left empty', `${'\0'.repeat(4096)}\n${line(test)}`, [null, test]],
  ['with empty lines passed over', `\n${line(backup)}\n\n${line(test)}\n`, [backup, test]],
  ['empty', '', []],
])('a history is read %s', async (_how, text, entries) => {
  await writeFile(file, text);
  expect(await Array.fromAsync(readHistory(file))).toEqual(entries);
});

it('a history that was never written is empty', async () => {
  expect(await Array.fromAsync(readHistory(file))).toEqual([]);
});

it('a log may be long, and hold whatever a server prints; what is not printable is not shown', async () => {
  const log = '\u2028 déjà vu\r\n\t"'.repeat(10_000);
  const shown = '\ufffd déjà vu\n "'.repeat(10_000);
  const failed = (log: string): HistoryEntry => ({
    ...test,
    test: {
      ...exampleRecovery.newest,
      steps: [{ name: 'start', status: 'failed', durationSeconds: 1, reason: 'no', log, hostLost: false }],
    },
  });
  await writeFile(file, line(failed(log)) + line(backup));
  expect(await Array.fromAsync(readHistory(file))).toEqual([failed(shown), backup]);
});
