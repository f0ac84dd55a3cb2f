import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEntry } from '@barback/shared/history/entry';
import { createLog } from '@barback/shared/service/log';
import { exampleRecovery } from '@barback/shared/status/example-snapshot';
import type { RecoveryFindings } from '@barback/shared/vocabulary/recovery-test';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ReadPositions, readPositionsIn } from './read-positions.ts';

let directory: string;
let file: string;
let positions: ReadPositions;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  file = join(directory, 'history.jsonl');
  positions = readPositionsIn(file, createLog('test', 'silent'));
});
afterEach(() => rm(directory, { recursive: true }));

const { newest } = exampleRecovery;
const line = (read: RecoveryFindings['read']) => {
  const test = { ...newest, findings: { ...newest.findings, read } };
  const entry: HistoryEntry = { v: 1, kind: 'recovery-test', slot: null, test };
  return `${JSON.stringify(entry)}\n`;
};
const next = { database: 16384, relation: 16400 };

it('begins anew while there is no history', async () => {
  expect(await positions.of(newest.server)).toBeNull();
});

it('goes on where the newest test that came to it ended', async () => {
  await writeFile(file, line({ relations: 1, bytes: 1, next }) + line(null));
  expect(await positions.of(newest.server)).toEqual(next);
  expect(await positions.of('another')).toBeNull();
});

it('begins anew when all was read', async () => {
  await writeFile(file, line({ relations: 1, bytes: 1, next }));
  await appendFile(file, line({ relations: 9, bytes: 9, next: null }));
  expect(await positions.of(newest.server)).toBeNull();
});
