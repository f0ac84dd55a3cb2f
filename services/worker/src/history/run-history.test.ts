import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEntry } from '@barback/shared/history/entry';
import { readHistory } from '@barback/shared/history/read-history';
import type { Logger } from '@barback/shared/service/log';
import { exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type History, historyIn } from './run-history.ts';

let directory: string;
let file: string;
let errors: [object, string][];
let history: History;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  file = join(directory, '.barback', 'history.jsonl');
  errors = [];
  const error = (about: object, message: string) => void errors.push([about, message]);
  history = historyIn(file, { error } as unknown as Logger, RETRY_MILLISECONDS);
});

afterEach(async () => {
  await history.stop();
  await rm(directory, { recursive: true });
});

const RETRY_MILLISECONDS = 20;
const backup: HistoryEntry = { v: 1, kind: 'backup', slot: null, run: exampleRun };
const recoveryTest: HistoryEntry = { v: 1, kind: 'recovery-test', slot: null, test: exampleRecovery.newest };
const failedBackup = (message: string): HistoryEntry => ({
  v: 1,
  kind: 'backup',
  slot: null,
  run: { ...exampleRun, status: 'failed', reason: 'connection', message },
});

it('is read as it was written', async () => {
  await history.append(backup);
  await history.append(recoveryTest);
  expect(await Array.fromAsync(readHistory(file))).toEqual([backup, recoveryTest]);
  expect(errors).toEqual([]);
});

it('holds no password', async () => {
  await history.append(
    failedBackup('could not connect: host=db password=hunter2 user=barman, see "//u:hunter2@db"'),
  );
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
])('says so in one line when %s, and fails nothing', async (_case, damage, code) => {
  await damage();
  await history.append(backup);
  expect(errors).toEqual([
    [
      { server: 'pg1', file, reason: expect.stringContaining(code) },
      'could not write the finished backup to the history; will retry until it succeeds; free space, or make the directory writable for the worker',
    ],
  ]);
});

it('has what could not be written as soon as it can be, in the order in which it ended', async () => {
  const ended = [backup, recoveryTest];
  await writeFile(join(directory, '.barback'), '');
  for (const entry of [...ended, ...ended]) expect(await history.append(entry)).toBe(false);
  expect(history.unwritten()).toEqual(ended);
  await rm(join(directory, '.barback'));
  await vi.waitUntil(() => history.unwritten().length === 0, { timeout: 9000 });
  expect(await Array.fromAsync(readHistory(file))).toEqual(ended);
});

it('says what is lost when its worker stops before it could be written', async () => {
  await writeFile(join(directory, '.barback'), '');
  await history.append(backup);
  await history.stop();
  expect(errors.at(-1)).toEqual([
    { server: 'pg1', file, entry: backup },
    'could not write the finished backup to the history: "barback history pg1" will lack it',
  ]);
});
