import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEntry } from '@barback/shared/history/entry';
import type { Logger } from '@barback/shared/service/log';
import { exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type EndedSlots, endedSlotsIn } from './ended-slots.ts';

let directory: string;
let file: string;
let errors: string[];
let ended: EndedSlots;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  file = join(directory, 'history.jsonl');
  errors = [];
  const error = (_about: object, message: string) => void errors.push(message);
  ended = endedSlotsIn(file, { error } as unknown as Logger);
});

afterEach(() => rm(directory, { recursive: true }));

const line = (entry: HistoryEntry) => `${JSON.stringify(entry)}\n`;
const backup = (slot: string | null, server = 'pg1') =>
  line({ v: 1, kind: 'backup', slot, run: { ...exampleRun, server } });
const test = (slot: string) =>
  line({ v: 1, kind: 'recovery-test', slot, test: { ...exampleRecovery.newest, server: 'pg1' } });

it('nothing has ended before there is a history', async () => {
  expect(await ended.has('backup', 'pg1', '1')).toBe(false);
});

it('what has ended is known by its kind, its server and its slot', async () => {
  await appendFile(file, backup('1') + test('2') + backup(null));
  expect(await ended.has('backup', 'pg1', '1')).toBe(true);
  expect(await ended.has('recovery-test', 'pg1', '2')).toBe(true);
  expect(await ended.has('backup', 'pg1', '2')).toBe(false);
  expect(await ended.has('backup', 'pg2', '1')).toBe(false);
});

it('what another worker appends is seen at once, when its line is complete', async () => {
  await appendFile(file, backup('1'));
  expect(await ended.has('backup', 'pg1', '2')).toBe(false);
  const next = backup('2');
  await appendFile(file, next.slice(0, -10));
  expect(await ended.has('backup', 'pg1', '2')).toBe(false);
  await appendFile(file, next.slice(-10));
  expect(await ended.has('backup', 'pg1', '2')).toBe(true);
});

it('a second line about one run repeats the first, unless the backup is there after all', async () => {
  const failed: HistoryEntry = {
    ...{ v: 1, kind: 'backup', slot: null },
    run: {
      ...exampleRun,
      status: 'failed',
      backupId: null,
      reason: 'worker_lost',
      message: 'its worker ended',
    },
  };
  const done: HistoryEntry = { v: 1, kind: 'backup', slot: '1', run: exampleRun };
  expect(await ended.repeats(failed)).toBe(false);
  await appendFile(file, line(failed));
  expect(await ended.repeats(failed)).toBe(true);
  expect(await ended.repeats(done)).toBe(false);
  await appendFile(file, line(done));
  expect(await ended.repeats({ ...done, run: { ...exampleRun, endedAt: '2026-11-23T10:00:09Z' } })).toBe(
    true,
  );
  expect(await ended.repeats(failed)).toBe(true);
  expect(await ended.repeats({ ...done, slot: '2' })).toBe(false);
});

it('a line that a crash cut off is passed over', async () => {
  await appendFile(file, `${backup('1').slice(0, 50)}\n${backup('2')}`);
  expect(await ended.has('backup', 'pg1', '1')).toBe(false);
  expect(await ended.has('backup', 'pg1', '2')).toBe(true);
});

it('a history that was put in place of another is read from its begin', async () => {
  await appendFile(file, backup('1') + backup('2'));
  expect(await ended.has('backup', 'pg1', '2')).toBe(true);
  await writeFile(file, backup('3'));
  expect(await ended.has('backup', 'pg1', '3')).toBe(true);
  expect(await ended.has('backup', 'pg1', '2')).toBe(false);
});

it('only the newest of each server are remembered', async () => {
  const slots = Array.from({ length: 300 }, (_, at) => `${at}`);
  await appendFile(file, backup('of-pg2', 'pg2') + slots.map((slot) => backup(slot)).join(''));
  expect(await ended.has('backup', 'pg1', '299')).toBe(true);
  expect(await ended.has('backup', 'pg1', '100')).toBe(true);
  expect(await ended.has('backup', 'pg1', '99')).toBe(false);
  expect(await ended.has('backup', 'pg2', 'of-pg2')).toBe(true);
});

it('a history that cannot be read is reported, and keeps nothing from being done', async () => {
  await mkdir(file);
  expect(await ended.has('backup', 'pg1', '1')).toBe(false);
  expect(errors).toEqual(['cannot read the history; finished runs may be repeated']);
});
