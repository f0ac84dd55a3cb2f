import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEntry } from '@barback/shared/history/entry';
import { readHistory } from '@barback/shared/history/read-history';
import { createLog } from '@barback/shared/service/log';
import { exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyIn } from '../../../services/worker/src/history/run-history.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let directory: TemporaryDirectory;
let disk: string;

beforeAll(async () => {
  directory = await startTemporaryDirectory();
  disk = join(directory.path, 'disk');
  await mkdir(disk);
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
});
afterAll(async () => {
  await execa('umount', [disk], { reject: false });
  await directory.stop();
});

/** A line longer than a page: a disk may have room for its begin. */
const failed = (minute: number): HistoryEntry => ({
  v: 1,
  kind: 'recovery-test',
  slot: `${minute}`,
  test: {
    ...exampleRecovery.newest,
    startedAt: `2026-11-23T11:0${minute}:00Z`,
    status: 'failed',
    steps: [
      {
        name: 'start',
        status: 'failed',
        durationSeconds: 1,
        reason: 'no',
        log: 'x'.repeat(6000),
        hostLost: false,
      },
    ],
  },
});

test('what ends while the disk is full is in the history when there is room, once and in its order', async () => {
  const file = join(disk, 'history.jsonl');
  const filler = join(disk, 'filler');
  const before: HistoryEntry = { v: 1, kind: 'backup', slot: '0', run: exampleRun };
  const history = historyIn(file, createLog('test', 'silent'), 50);
  expect(await history.append(before)).toBe(true);
  await expect(writeFile(filler, Buffer.alloc(1024 * 1024))).rejects.toThrow('ENOSPC');

  const ended = [failed(1), failed(2), failed(3)];
  for (const entry of ended) expect(await history.append(entry)).toBe(false);
  expect(history.unwritten()).toEqual(ended);

  await rm(filler);
  await waitUntil(() => history.unwritten().length === 0, { description: 'what has ended to be written' });
  const read = await Array.fromAsync(readHistory(file));
  expect(read.filter((entry) => entry !== null)).toEqual([before, ...ended]);
  await history.stop();
});
