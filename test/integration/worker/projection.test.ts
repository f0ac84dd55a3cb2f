import { appendFile, copyFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEntry } from '@barback/shared/history/entry';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import { counterField } from '@barback/shared/state/counters';
import { stateKey } from '@barback/shared/state/keys';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import { exampleCatalogue, exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { historyProjection } from '../../../services/worker/src/history/projection/project-history.ts';
import { startProjection } from '../../../services/worker/src/history/projection/start-projection.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'projection-test';

let server: RedisServer;
let directory: TemporaryDirectory;
/** Two workers, each with a connection of its own. */
let mine: Redis;
let yours: Redis;
let state: StateStore;
let file: string;

const log = createLog('test', 'silent');

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  directory = await startTemporaryDirectory();
  file = join(directory.path, 'history.jsonl');
  mine = connectRedis(server.environment, log);
  yours = connectRedis(server.environment, log);
  state = stateStore(yours, PREFIX);
  await yours.flushall();
});
afterEach(async () => {
  mine.disconnect();
  yours.disconnect();
  await directory.stop();
});

const line = (entry: HistoryEntry) => `${JSON.stringify(entry)}\n`;
const startedAt = (minute: number) =>
  new Date(Date.parse('2026-11-23T00:00:00Z') + minute * 60_000).toISOString();
const backup = (minute: number, name = 'pg1') =>
  line({
    v: 1,
    kind: 'backup',
    slot: null,
    run: {
      ...exampleRun,
      server: name,
      startedAt: startedAt(minute),
      backupId: `${minute}`,
      durationSeconds: minute + 0.1,
    },
  });
const tested = (minute: number, backupId = exampleCatalogue.doneBackupIds[0] ?? '') =>
  line({
    v: 1,
    kind: 'recovery-test',
    slot: null,
    test: { ...exampleRecovery.newest, startedAt: startedAt(minute), backupId },
  });

const worker = (redis: Redis, history = file) => historyProjection(redis, PREFIX, history);
const runs = async (name = 'pg1') =>
  (await state.getNumbers('run-counters')).get(counterField('barman_backup_runs_total', [name, 'schedule']));
/** All that Redis says of finished runs. */
const told = async () => {
  const names = ['run-counters', 'backup-runs', 'recovery-tests', 'recent-runs'] as const;
  return await Promise.all(names.map((name) => yours.hgetall(stateKey(PREFIX, name))));
};

test('what ended while Redis was away is counted when it is back, by whichever worker', async () => {
  await worker(mine)();
  expect(await runs()).toBeUndefined();
  await appendFile(file, backup(1) + tested(2) + backup(3));
  await worker(mine)();
  await worker(yours)();
  expect(await runs()).toBe(2);
  expect(await state.get('backup-runs', 'pg1')).toMatchObject({ backupId: '3' });
  expect(await state.get('recovery-tests', 'pg1')).toMatchObject({ newest: { startedAt: startedAt(2) } });
});

test('each run counts once, however many workers see it at the same time', async () => {
  const workers = [mine, yours, mine, yours].map((redis) => worker(redis));
  for (let minute = 0; minute < 40; minute++) {
    await appendFile(file, backup(minute));
    await Promise.all(workers.map((project) => project()));
  }
  expect(await runs()).toBe(40);
});

test('a Redis that lost everything says the same again, to the last digit', async () => {
  const one = worker(mine);
  for (let minute = 0; minute < 40; minute++) {
    await appendFile(file, minute % 3 === 0 ? tested(minute, `${minute}`) : backup(minute));
    await one();
  }
  const before = await told();
  for (const again of [one, worker(yours)]) {
    await yours.flushall();
    await again();
    expect(await told()).toEqual(before);
  }
});

test('a line that is being written counts when it is complete, one that was cut off never', async () => {
  const project = worker(mine);
  const next = backup(2);
  await appendFile(file, backup(1) + next.slice(0, 30));
  await project();
  expect(await runs()).toBe(1);
  await appendFile(file, next.slice(30));
  await project();
  expect(await runs()).toBe(2);
  await appendFile(file, `${next.slice(0, 30)}\n${'\0'.repeat(512)}\n\n${backup(3)}`);
  await project();
  expect(await runs()).toBe(3);
});

test('two lines about one backup count once, also after Redis has lost everything', async () => {
  const project = worker(mine);
  await appendFile(file, backup(1));
  await project();
  await appendFile(file, backup(1) + backup(2));
  await project();
  expect(await runs()).toBe(2);
  await worker(yours)();
  expect(await runs()).toBe(2);
  await yours.flushall();
  await project();
  expect(await runs()).toBe(2);
});

test('several homes share a Redis', async () => {
  const other = join(directory.path, 'other.jsonl');
  await writeFile(file, backup(1));
  await writeFile(other, backup(2, 'pg2') + backup(3, 'pg2'));
  await Promise.all([worker(mine)(), worker(yours, other)()]);
  expect([await runs('pg1'), await runs('pg2')]).toEqual([1, 2]);
});

test('a history that was copied or put back counts no run twice', async () => {
  const copy = join(directory.path, 'copy.jsonl');
  await writeFile(file, backup(1) + backup(2));
  await worker(mine)();
  await copyFile(file, copy);
  await worker(mine, copy)();
  expect(await runs()).toBe(2);

  const project = worker(yours);
  await truncate(file, backup(1).length);
  await project();
  await appendFile(file, backup(3));
  await project();
  expect(await runs()).toBe(3);
});

test.each(['abc', '', '-5', '1e15', '999999999999999', '7', 'nan'])(
  'a Redis that has come to "%s" in the history is told everything anew, and nothing twice',
  async (poison) => {
    await appendFile(file, backup(1) + tested(2) + backup(3));
    const project = worker(mine);
    await project();
    const before = await told();
    const key = stateKey(PREFIX, 'projected-bytes');
    const [id = ''] = Object.keys(await yours.hgetall(key));
    for (const one of [project, worker(yours)]) {
      await yours.hset(key, id, poison);
      await one();
      expect(await told()).toEqual(before);
    }
  },
);

test.each(['backup-runs', 'recovery-tests', 'recent-runs'] as const)(
  'what Redis says of %s is derived again when it cannot be read, or is gone',
  async (name) => {
    await appendFile(file, backup(1) + tested(2) + backup(3));
    await worker(mine)();
    const before = await told();
    const key = stateKey(PREFIX, name);
    for (const poison of ['{', '{"server":"pg2"}', 'x'.repeat(9_000_000)]) {
      await yours.hset(key, 'pg1', poison);
      await worker(yours)();
      expect(await told()).toEqual(before);
    }
    await yours.del(key);
    await worker(yours)();
    expect(await told()).toEqual(before);
  },
);

test('a counter that is no number is what the history says', async () => {
  await appendFile(file, backup(1));
  await worker(mine)();
  const field = counterField('barman_backup_runs_total', ['pg1', 'schedule']);
  for (const poison of ['nan', 'inf', 'abc', '-1', '1e300']) {
    await yours.hset(stateKey(PREFIX, 'run-counters'), field, poison);
    await worker(yours)();
    expect(await runs()).toBe(1);
  }
});

test('the backups that are proven are those that there are', async () => {
  const [oldest = '', ...others] = exampleCatalogue.doneBackupIds;
  await state.set('catalogues', 'pg1', { ...exampleCatalogue, doneBackupIds: [oldest, ...others] });
  await writeFile(file, tested(1, '20200101T000000') + tested(2, oldest) + tested(3, '20990101T000000'));
  await worker(mine)();
  expect((await state.get('recovery-tests', 'pg1'))?.provenBackupIds).toEqual([oldest, '20990101T000000']);
});

test('nobody waits for a Redis that is away, and it is told when it is back', async () => {
  const projecting = startProjection(worker(mine), mine, log);
  await projecting.now();
  await server.kill();
  await appendFile(file, backup(1));
  await projecting.now();
  await server.restart();
  await waitUntil(async () => (await runs()) === 1, { description: 'the backup to be counted' });
  projecting.stop();
});
