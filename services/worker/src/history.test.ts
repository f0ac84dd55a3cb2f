import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEntry } from '@barback/shared/history/entry';
import { readHistory } from '@barback/shared/history/read-history';
import type { Logger } from '@barback/shared/service/log';
import { exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { historyIn } from './history.ts';

let directory: string;
let file: string;
let errors: [object, string][];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  file = join(directory, '.barback', 'history.jsonl');
  errors = [];
});

afterEach(() => rm(directory, { recursive: true }));

const append = (entry: HistoryEntry) => {
  const error = (about: object, message: string) => void errors.push([about, message]);
  return historyIn(file, { error } as unknown as Logger).append(entry);
};
const backup: HistoryEntry = { v: 1, kind: 'backup', slot: null, run: exampleRun };
const failedBackup = (message: string): HistoryEntry => ({
  v: 1,
  kind: 'backup',
  slot: null,
  run: { ...exampleRun, status: 'failed', reason: 'connection', message },
});

it('is read as it was written', async () => {
  const test: HistoryEntry = { v: 1, kind: 'recovery-test', slot: null, test: exampleRecovery.newest };
  await append(backup);
  await append(test);
  expect(await Array.fromAsync(readHistory(file))).toEqual([backup, test]);
  expect(errors).toEqual([]);
});

it('holds no password', async () => {
  await append(failedBackup('could not connect: host=db password=hunter2 user=barman, see "//u:hunter2@db"'));
  const text = await readFile(file, 'utf8');
  expect(text).not.toContain('hunter2');
  expect(JSON.parse(text)).toMatchObject({ run: { message: expect.stringContaining('password=***') } });
});

it.each([
  [
    'the disk is full',
    () => mkdir(join(directory, '.barback')).then(() => symlink('/dev/full', file)),
    'ENOSPC',
  ],
  ['the directory cannot be made', () => writeFile(join(directory, '.barback'), ''), 'EEXIST'],
])('says in one line what is lost when %s, and fails nothing', async (_case, damage, code) => {
  await damage();
  await append(backup);
  expect(errors).toEqual([
    [
      { server: 'pg1', file, reason: expect.stringContaining(code) },
      'the backup that ended is not in the history: "barback history pg1" will lack it; make room, or let the worker write there',
    ],
  ]);
});
