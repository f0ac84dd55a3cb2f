import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { changeLog, removeInvalidLog } from '../../../../libs/shared/src/state/change-log.ts';
import { counterField, runCount } from '../../../../libs/shared/src/state/counters.ts';
import { changesKey, stateKey } from '../../../../libs/shared/src/state/keys.ts';
import { redisSizes } from '../../../../libs/shared/src/state/redis-sizes.ts';
import { type StateStore, stateStore } from '../../../../libs/shared/src/state/state-store.ts';
import {
  exampleCatalogue,
  exampleCheck,
  exampleFacts,
  examplePlan,
} from '../../../../libs/shared/src/status/example-snapshot.ts';
import { snapshotReader } from '../../../../libs/shared/src/status/read-snapshot.ts';
import { writeProjection } from '../../../../services/worker/src/history/projection/write-projection.ts';
import { recordChanges } from '../../../fixtures/record-changes.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const PREFIX = 'test';
const EVERYTHING = { backupSizes: true, runCounters: true, extras: true };
const counter = counterField('barman_recovery_tests_total', ['pg1']);

let server: RedisServer;
let redis: Redis;
/** Those that were read with. */
const readers: Redis[] = [];
let store: StateStore;

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
  store = stateStore(redis, PREFIX);
});

afterAll(async () => {
  redis.disconnect();
  for (const reader of readers) reader.disconnect();
  await server.stop();
});

beforeEach(async () => {
  await redis.flushall();
  await store.set('plan', 'plan', examplePlan);
  await store.set('checks', 'pg1', exampleCheck);
  await store.set('server-facts', 'pg1', exampleFacts);
  await redis.hset(stateKey(PREFIX, 'run-counters'), counter, 1);
});

/** Has read everything once. */
async function readOnce() {
  const reader = new Redis(server.url);
  readers.push(reader);
  await reader.ping(); // a connection that is made during a reading is one more reason to read everything
  const read = snapshotReader(reader, PREFIX, EVERYTHING);
  await read(new Date());
  return () => read(new Date());
}

/** Writes past the log, as another program does. */
const writeUnrecorded = () =>
  redis.hset(stateKey(PREFIX, 'checks'), 'pg1', JSON.stringify({ ...exampleCheck, exitCode: 7 }));

it('what a service writes is read, and what nobody wrote is not asked for again', async () => {
  const read = await readOnce();
  await store.set('catalogues', 'pg1', exampleCatalogue);
  await redis.config('RESETSTAT');
  const snapshot = await read();
  expect(snapshot.catalogues.get('pg1')).toEqual(exampleCatalogue);
  expect(snapshot.checks.get('pg1')).toEqual(exampleCheck);
  const commands = await redis.info('commandstats');
  // the catalogue, and the pauses, which are not recorded
  expect(/cmdstat_hmget:calls=(\d+)/.exec(commands)?.[1]).toBe('2');
});

it('what the history adds is read, with the counters of that server', async () => {
  const read = await readOnce();
  const projection = {
    backupRuns: new Map(),
    recovery: new Map(),
    recentRuns: new Map(),
    counts: new Map([[counter, 2]]),
  };
  await writeProjection(redis, PREFIX, projection, { id: 'x', was: null, toBytes: 1, isWhole: false });
  const counts = (await read()).runCounters.get('pg1');
  expect(runCount(counts, 'barman_recovery_tests_total', [])).toBe(3);
});

it('what another program writes is not known at once', async () => {
  const read = await readOnce();
  await writeUnrecorded();
  expect((await read()).checks.get('pg1')?.exitCode).toBe(exampleCheck.exitCode);
});

it.each([
  ['is recorded', () => recordChanges(redis, PREFIX, ['checks pg1'])],
  ['deletes the log', () => redis.del(changesKey(PREFIX))],
  [
    'begins the log anew',
    async () => {
      await redis.del(changesKey(PREFIX));
      await store.set('server-facts', 'pg1', exampleFacts);
    },
  ],
  ['makes the log something else', () => redis.set(changesKey(PREFIX), 'x')],
  ['has the log end in the future', () => redis.zadd(changesKey(PREFIX), 8e15, 'x')],
])('it is known at once when whoever wrote it %s', async (_what, act) => {
  const read = await readOnce();
  await writeUnrecorded();
  await act();
  expect((await read()).checks.get('pg1')?.exitCode).toBe(7);
});

it.each([
  ['ends in the future', () => redis.zadd(changesKey(PREFIX), 8e15, 'x')],
  ['never ends', () => redis.zadd(changesKey(PREFIX), '+inf', 'x')],
  ['has something before its beginning', () => redis.zadd(changesKey(PREFIX), -1, 'x')],
  ['has no beginning', () => redis.zrem(changesKey(PREFIX), '')],
  ['has a name that is too long', () => redis.zadd(changesKey(PREFIX), 7e15, 'x'.repeat(10_000))],
])('a log that %s is removed, so that writers begin a new one', async (_what, act) => {
  const log = changeLog(redis, PREFIX, redisSizes(redis));
  expect(await removeInvalidLog(redis, PREFIX)).toBe(false);
  await act();
  expect(await removeInvalidLog(redis, PREFIX)).toBe(true);
  expect(await removeInvalidLog(redis, PREFIX)).toBe(false);
  await store.set('checks', 'pg1', exampleCheck);
  const { position } = await log.since(null, 1);
  await store.set('server-facts', 'pg1', exampleFacts);
  expect((await log.since(position, 1)).fields).toEqual(new Set(['server-facts pg1']));
});

it('a log that is larger than its servers make it is not read', async () => {
  const log = changeLog(redis, PREFIX, redisSizes(redis));
  const { position } = await log.since(null, 1);
  await redis.zadd(changesKey(PREFIX), Date.now() * 1000, Buffer.alloc(5 * 1024 * 1024, 'x'));
  expect(await log.since(position, 1)).toEqual({ position: null, fields: null });
});

it('all is read again over a new connection: it may be another Redis', async () => {
  const read = await readOnce();
  await writeUnrecorded();
  await redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await waitUntil(async () => (await read()).checks.get('pg1')?.exitCode === 7, {
    description: 'the check to be read',
  });
});

it('nothing is known of a Redis that was emptied, not even the plan', async () => {
  const read = await readOnce();
  await redis.flushall();
  expect(await read()).toMatchObject({ redisUp: true, plan: null, runCounters: new Map() });
});

it('a log of another type keeps nobody from writing, and what is invalid is reported each time', async () => {
  await redis.set(changesKey(PREFIX), 'x');
  await store.set('checks', 'pg1', { ...exampleCheck, exitCode: 3 });
  await redis.del(changesKey(PREFIX));
  await redis.hset(stateKey(PREFIX, 'server-facts'), 'pg1', 'x');
  await recordChanges(redis, PREFIX, ['server-facts pg1']);
  const read = await readOnce();
  for (const _ of [1, 2]) {
    const { checks, invalidEntries } = await read();
    expect(checks.get('pg1')?.exitCode).toBe(3);
    expect(invalidEntries).toEqual([{ name: 'server-facts', field: 'pg1', fault: 'it is not JSON' }]);
  }
});
