import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEntry } from '@barback/shared/history/entry';
import { createLog } from '@barback/shared/service/log';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import { exampleRun } from '@barback/shared/status/example-snapshot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FailedBackups, failedBackupsIn } from './failed-backups.ts';

let directory: string;
let file: string;
let failedBackups: FailedBackups;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  file = join(directory, 'history.jsonl');
  failedBackups = failedBackupsIn(file, createLog('test', 'silent'));
});
afterEach(() => rm(directory, { recursive: true }));

const { server, startedAt, endedAt, durationSeconds } = exampleRun;
const failed = (backupId: string | null): BackupRun => ({
  status: 'failed',
  server,
  backupId,
  trigger: 'schedule',
  startedAt,
  endedAt,
  durationSeconds,
  reason: 'worker_lost',
  message: 'why',
});
const line = (run: BackupRun) => {
  const entry: HistoryEntry = { v: 1, kind: 'backup', slot: null, run };
  return `${JSON.stringify(entry)}\n`;
};
const ids = async (of = server) => [...(await failedBackups.of(of)).keys()];

it('nothing was begun here while there is no history', async () => {
  expect(await ids()).toEqual([]);
});

it('tells what was begun here and failed, as soon as it is written, and when it ended', async () => {
  await writeFile(file, line(failed('1')) + line(failed(null)) + line({ ...failed('2'), server: 'pg2' }));
  expect(await failedBackups.of(server)).toEqual(new Map([['1', { reason: 'worker_lost', endedAt }]]));
  await appendFile(file, line(failed('3')));
  expect(await ids()).toEqual(['1', '3']);
  expect(await ids('pg2')).toEqual(['2']);
});

it('one that turned out to be good has not failed', async () => {
  await writeFile(file, line(failed('1')) + line({ ...exampleRun, backupId: '1' }));
  expect(await ids()).toEqual([]);
});

it('a history that begins anew is read anew', async () => {
  await writeFile(file, line(failed('1')) + line(failed('2')));
  expect(await ids()).toEqual(['1', '2']);
  await writeFile(file, line(failed('2')));
  expect(await ids()).toEqual(['2']);
});
