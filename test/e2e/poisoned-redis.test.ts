import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import { counterField } from '@barback/shared/state/counters';
import { collectionField } from '@barback/shared/state/entries/collection';
import type { Pause } from '@barback/shared/state/entries/pause';
import {
  changesKey,
  type HashName,
  hashes,
  leaseKey,
  type NumberHashName,
  numberHashes,
  stateKey,
} from '@barback/shared/state/keys';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import { exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import type { ServerStatus } from '@barback/shared/status/server-status';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { barback } from '../fixtures/barback.ts';
import { type BarmanHome, startBarmanHome } from '../fixtures/barman.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { read, scrape } from '../fixtures/scrape.ts';
import { type ListeningService, startService } from '../fixtures/service.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

/** One for each way in which an entry can be poisoned; nobody listens where they are said to be. */
const POISONED = Array.from({ length: 10 }, (_, way) => `pg${way}`);
const NOWHERE = { port: 1, password: 'x' };
const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
/** Longer than any value of ours. */
const LONG = 'x'.repeat(10_000_000);
/** What is looked at each minute is looked at more often here: see {@link aMinuteLater}. */
const HEALED_MILLISECONDS = 300_000;
const MINUTE_MILLISECONDS = 8000;
/** Between two looks at every page: they compute what heals, too. */
const LOOK_MILLISECONDS = 1000;

let server: RedisServer;
let redis: Redis;
let store: StateStore;
let queues: WorkQueues;
let postgres: PostgresServer;
let barman: BarmanHome;
let services: ListeningService[];
let environment: Record<string, string>;

beforeAll(async () => {
  [server, postgres, barman] = await Promise.all([startRedis(), startPostgres(), startBarmanHome()]);
  environment = {
    ...barman.environment,
    ...server.environment,
    BARBACK_CHECK_INTERVAL: '30s',
    BARBACK_METRICS: 'full',
  };
  redis = connectRedis(server.environment, createLog('test', 'silent'));
  store = stateStore(redis, 'barback');
  queues = workQueues(redis, 'barback');
  await barman.writeServer('good', { postgres, lines: ['create_slot = auto', '#:backup_cron = 0 1 1 1 *'] });
  for (const name of POISONED) {
    await barman.writeServer(name, { postgres: NOWHERE, lines: ['#:backup_cron = 0 1 1 1 *'] });
  }
  await mkdir(join(barman.path, '.barback'));
  const told = POISONED.flatMap((name) => [
    { v: 1, kind: 'backup', slot: null, run: { ...exampleRun, server: name } },
    { v: 1, kind: 'recovery-test', slot: null, test: { ...exampleRecovery.newest, server: name } },
  ]);
  const lines = told.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  await writeFile(join(barman.path, '.barback', 'history.jsonl'), lines);
  services = await Promise.all(
    (['scheduler', 'worker', 'exporter'] as const).map((name) => startService(name, environment)),
  );
});

afterAll(async () => {
  await Promise.all((services ?? []).map((service) => service.stop()));
  await queues?.close().catch(() => {});
  redis?.disconnect();
  await barman?.stop();
  await postgres?.stop();
  await server?.stop();
});

const port = () => services[2]?.port ?? 0;
const statuses = async () => JSON.parse(await read(port(), '/api/servers')) as ServerStatus[];
/** What is known of each server, without what time changes, and another try in vain is no change. */
const known = async () =>
  (await statuses())
    .map(({ name, state, lastRun, recovery, paused, redundancy, check, nextRuns, problems }) => ({
      ...{ name, state, paused, redundancy, problems },
      lastRun: lastRun?.status === 'failed' ? { status: lastRun.status, reason: lastRun.reason } : lastRun,
      recovery: recovery?.provenBackup ?? null,
      failed: check?.failed.map((each) => each.check),
      nextRuns: Object.values(nextRuns).map((next) => [next.pattern, next.intervalSeconds]),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
const sum = (samples: ReadonlyMap<string, number>, metric: string) =>
  [...samples].filter(([series]) => series.startsWith(metric)).reduce((total, [, value]) => total + value, 0);

const pause: Pause = {
  changedAt: '2026-11-23T12:00:00.000Z',
  pausedAt: '2026-11-23T12:00:00.000Z',
  by: 'anna',
  reason: null,
  resumedAt: null,
};

/** The ways in which a value of a server can be poisoned; null: it is deleted. */
function poisons(value: string, ofAnother: string): (string | Buffer | null)[] {
  return [
    '{',
    DEEP,
    'null',
    Buffer.from([0x7b, 0xff, 0xfe, 0x00]),
    value.replaceAll(/:\d+(\.\d+)?/g, ':1e20'),
    value.replaceAll(/"\d{4}-(\d\d-\d\dT)/g, '"9999-$1'),
    LONG,
    '{"__proto__":{"server":"good"},"constructor":null}',
    ofAnother.replaceAll(/"good"/g, '"../../../x"'),
    null,
  ];
}

const BAD_NUMBERS = ['abc', 'nan', 'inf', '-1', '1e20', '1e999', '', 'x'.repeat(100_000), '\u0000', null];

async function put(key: string, field: string, value: string | Buffer | null): Promise<void> {
  if (value === null) await redis.hdel(key, field);
  else await redis.hset(key, field, value);
}

/** The field of a server in each hash that has one, or more. */
const fieldsOf: Partial<Record<HashName | NumberHashName, (name: string) => string[]>> = {
  collections: (name) =>
    (['check', 'facts', 'catalogue'] as const).map((each) => collectionField(each, name)),
  counters: (name) => [counterField('barback_schedule_runs_missed_total', [name, 'backup'])],
  'run-counters': (name) => [counterField('barman_backup_runs_total', [name, 'schedule'])],
  'last-runs': (name) => [`backup/${name}`],
  'settled-runs': (name) => [`backup/${name}`],
};
const usual = (name: string) => [name];

/** Poisons every key of keys.ts, in ten ways. @returns how many poisons that were */
async function poisonState(): Promise<number> {
  let count = 0;
  for (const name of Object.keys(hashes) as HashName[]) {
    if (['plan', 'services', 'storage'].includes(name)) continue;
    for (const [way, of] of POISONED.entries()) {
      for (const field of (fieldsOf[name] ?? usual)(of)) {
        const key = stateKey('barback', name);
        const value = (await redis.hget(key, field)) ?? '{"a":1}';
        await put(key, field, poisons(value, value.replaceAll(`"${of}"`, '"good"'))[way] ?? null);
        count++;
      }
    }
  }
  for (const name of Object.keys(numberHashes) as NumberHashName[]) {
    if (name === 'projected-bytes') continue;
    for (const [way, of] of POISONED.entries()) {
      for (const field of (fieldsOf[name] ?? usual)(of)) {
        await put(stateKey('barback', name), field, BAD_NUMBERS[way] ?? null);
        count++;
      }
    }
  }
  for (const name of ['services', 'storage'] as const) {
    const key = stateKey('barback', name);
    const [field = '', value = '{}'] = Object.entries(await redis.hgetall(key))[0] ?? [];
    for (const [way, poison] of poisons(value, value).entries()) {
      await put(key, way < 5 ? `poison-${way}` : field, poison);
      count++;
    }
  }
  const projected = stateKey('barback', 'projected-bytes');
  await redis.hset(projected, Object.keys(await redis.hgetall(projected))[0] ?? '', 'abc');
  const others = (await poisonPlan()) + (await poisonLeases()) + (await poisonAudit());
  // a time from the future would hide all later writes, and these poisons are not recorded
  await redis.zadd(changesKey('barback'), 8e15, '');
  return count + 2 + others;
}

async function poisonPlan(): Promise<number> {
  const key = stateKey('barback', 'plan');
  const plan = JSON.parse((await redis.hget(key, 'plan')) ?? '{}');
  const spoil: ((server: { [part: string]: unknown; schedules: Record<string, unknown>[] }) => void)[] = [
    ({ schedules: [one] }) => Object.assign(one ?? {}, { intervalSeconds: 1e12 }),
    ({ schedules: [one] }) => Object.assign(one ?? {}, { since: '9999-01-01T00:00:00Z' }),
    ({ schedules: [one] }) => Object.assign(one ?? {}, { server: 'good' }),
    ({ schedules: [one] }) =>
      Object.assign(one ?? {}, { timing: { by: 'pattern', pattern: 'x', timezone: 'UTC' } }),
    ({ schedules: [one] }) =>
      Object.assign(one ?? {}, { timing: { by: 'pattern', pattern: '* * * * *', timezone: 'x' } }),
    (one) => Object.assign(one, { name: 'good' }),
    (one) => Object.assign(one, { name: '' }),
    (one) => Object.assign(one, { file: null }),
    (one) => Object.assign(one, { schedules: 5 }),
    (one) => Object.assign(one, { recovery: { maxDurationSeconds: 1e300 } }),
  ];
  for (const [way, name] of POISONED.entries())
    spoil[way]?.(plan.servers.find((one: { name: string }) => one.name === name));
  await redis.hset(key, 'plan', JSON.stringify(plan));
  return spoil.length;
}

async function poisonLeases(): Promise<number> {
  const holder = { owner: 'x', takenAt: '2026-11-23T11:00:00Z', trigger: 'manual', target: null };
  const values = [
    JSON.stringify(holder),
    JSON.stringify({ ...holder, takenAt: '9999-01-01T00:00:00Z' }),
    JSON.stringify({ ...holder, trigger: 'x' }),
    JSON.stringify({ ...holder, owner: LONG }),
    ...['{', '', DEEP, 'null'],
  ];
  for (const [way, value] of values.entries())
    await redis.set(leaseKey('barback', 'backup', `pg${way}`), value);
  await redis.set(leaseKey('barback', 'backup', 'pg8'), values[0] ?? '', 'EX', 300_000_000);
  const ofAnotherType = leaseKey('barback', 'backup', 'pg9');
  await redis.multi().del(ofAnotherType).rpush(ofAnotherType, 'x').exec();
  await redis.set(leaseKey('barback', 'backup', 'good'), values[0] ?? '');
  return 11;
}

async function poisonAudit(): Promise<number> {
  const values = poisons('{"at":"2026-01-01T00:00:00Z","n":1}', '{}').flatMap((value) => value ?? []);
  for (const value of values) await redis.xadd(stateKey('barback', 'audit'), '*', 'value', value);
  await redis.xadd(stateKey('barback', 'audit'), '*', 'other', '1');
  return values.length + 1;
}

/** BullMQ's own keys: schedules, jobs, lists, and keys of another type. @returns how many poisons that were */
async function poisonQueues(): Promise<number> {
  const key = (rest: string) => `{barback}:${rest}`;
  const payload = { server: 'pg0', slot: '1', trigger: 'manual' };
  const job = async (
    queue: string,
    id: string,
    name: string,
    data: string,
    at: string | number = Date.now(),
  ) => {
    await redis.hset(key(`${queue}:${id}`), { name, data, opts: '{}', timestamp: at, delay: 0, priority: 0 });
    await redis.rpush(key(`${queue}:wait`), id);
  };
  const steps: (() => Promise<unknown>)[] = [
    () => redis.hset(key('ticks:repeat:backup/pg0'), 'data', '{'),
    () =>
      redis.hset(key('ticks:repeat:backup/pg1'), 'data', '{"job":"backup","server":"good","pool":"default"}'),
    () => redis.hset(key('ticks:repeat:backup/pg2'), 'pattern', 'x'),
    () => redis.hset(key('ticks:repeat:backup/pg3'), 'endDate', '1'),
    () => redis.del(key('ticks:repeat:backup/pg4')),
    () => redis.zadd(key('ticks:repeat'), 9e14, 'backup/pg5'),
    () => redis.zadd(key('ticks:repeat'), 'inf', 'backup/pg6'),
    () => redis.zadd(key('ticks:repeat'), 1e20, 'a:b:c:d:e:f'),
    () => job('work', 'sweep.x', 'sweep', JSON.stringify({ ...payload, server: '../../../x' })),
    () => job('work', 'long', 'backup', JSON.stringify({ ...payload, slot: 'x'.repeat(8_000_000) })),
    () => job('work', 'broken', 'backup', '{'),
    () => job('work', 'proto', '__proto__', '{}', '1e20'),
    () => job('checks', 'other', 'check', '[]', -1e20),
    () => job('ticks', 'repeat:x:1e20', 'backup', '{"job":"constructor"}', 'nan'),
    () => redis.lpush(key('work:wait'), 'ghost'),
    () => redis.lpush(key('work:active'), 'ghost2'),
    () => redis.sadd(key('work:stalled'), 'ghost3'),
    () => redis.set(key('work:de:backup.good'), 'ghost'),
    () => redis.multi().del(key('recovery:wait')).set(key('recovery:wait'), 'x').exec(),
    () => redis.multi().del(key('checks:meta')).set(key('checks:meta'), 'x').exec(),
    () => redis.multi().del(key('cron:events')).set(key('cron:events'), 'x').exec(),
    () => redis.multi().del(key('work:marker')).set(key('work:marker'), 'x').exec(),
  ];
  for (const step of steps) await step();
  return steps.length;
}

/** Has done what is done each minute: when they connect again services look at what Redis says, too. */
async function aMinuteLater(): Promise<void> {
  const slot = `test-${Date.now()}`;
  await queues.enqueue('catalogue', { slot, trigger: 'manual' }).catch(() => {});
  await queues.enqueue('check', { slot, trigger: 'manual' }).catch(() => {});
  await redis.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
}

it('one write to any key costs its own server some minutes at most', { timeout: 700_000 }, async () => {
  for (const name of POISONED.slice(0, 5)) await store.setPause(name, pause);
  const isKnown = async () =>
    (await statuses()).filter(({ check, redundancy }) => check !== null && redundancy.current !== null)
      .length === 11;
  const hasSettled = async () =>
    (await statuses()).every(
      ({ name, paused, lastRun }) => lastRun?.status === (name === 'good' || paused ? 'done' : 'failed'),
    );
  await waitUntil(async () => (await redis.exists('{barback}:state:plan')) === 1, { description: 'a plan' });
  await aMinuteLater();
  await waitUntil(isKnown, { description: 'all servers to be known', timeoutMilliseconds: 120_000 });
  const backup = (...args: string[]) => barback(environment, 'backup', ...args);
  expect(await backup('good')).toMatchObject({ exitCode: 0 });
  await waitUntil(hasSettled, {
    description: 'the history to be told, and a backup of each server that has none to have failed',
    timeoutMilliseconds: 120_000,
  });
  const before = await known();

  const poisoned = (await poisonState()) + (await poisonQueues());
  expect(poisoned).toBeGreaterThan(230);
  const startedAt = performance.now();
  let mostInvalid = 0;
  const goodBefore = before.find(({ name }) => name === 'good');
  const failures: string[] = [];
  /** Every page answers all the time, and a server that nobody wrote to is as it was. */
  const answers = async () => {
    for (const path of ['/metrics', '/', '/servers/good', '/servers/pg4', '/api/servers', '/api/services']) {
      const { status } = await fetch(`http://127.0.0.1:${port()}${path}`);
      if (status !== 200) failures.push(`${path} answered ${status}`);
    }
    const good = (await statuses()).find(({ name }) => name === 'good');
    if (good?.state !== goodBefore?.state) failures.push(`good is ${good?.state}: ${good?.reason}`);
    const invalid = sum(await scrape(port()), 'barback_redis_invalid_entries{');
    mostInvalid = Math.max(mostInvalid, invalid);
    return invalid;
  };
  await answers();
  const [status, audit] = await Promise.all([barback(environment, 'status'), barback(environment, 'audit')]);
  expect(status).toMatchObject({ exitCode: 0, stderr: '' });
  expect(audit).toMatchObject({ exitCode: 0, stderr: '' });
  // refused with a reason as long as a key of its queue is of another type
  await waitUntil(async () => (await backup('good')).exitCode === 0, {
    description: 'a backup of the server that nobody wrote to',
    timeoutMilliseconds: 120_000,
  });

  let differs: unknown;
  const minutes = setInterval(aMinuteLater, MINUTE_MILLISECONDS);
  const isHealed = async () => {
    if ((await answers()) > 0) return false;
    const now = (await known()).map((one) =>
      one.name === 'good' ? { ...one, lastRun: null, redundancy: null } : one,
    );
    const then = before.map((one) =>
      one.name === 'good' ? { ...one, lastRun: null, redundancy: null } : one,
    );
    differs = now.flatMap((one, at) =>
      JSON.stringify(one) === JSON.stringify(then[at]) ? [] : [{ now: one, before: then[at] }],
    );
    return JSON.stringify(now) === JSON.stringify(then);
  };
  await waitUntil(isHealed, {
    description: 'all to be as before',
    timeoutMilliseconds: HEALED_MILLISECONDS,
    pauseMilliseconds: LOOK_MILLISECONDS,
  }).catch((error) => {
    throw new Error(`${error.message}: ${JSON.stringify(differs)}`);
  });
  clearInterval(minutes);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(`${poisoned} poisons, ${mostInvalid} shown, all as before after ${seconds} s\n`);
  expect(failures).toEqual([]);
  // how many at once depends on how many were replaced before the first scrape
  expect(mostInvalid).toBeGreaterThan(0);
  expect(sum(await scrape(port()), 'barback_redis_entries_removed_total')).toBeGreaterThan(0);
  for (const name of [...POISONED, 'good']) {
    expect(await redis.pttl(leaseKey('barback', 'backup', name)), name).not.toBe(-1);
  }
  for (const service of services) expect(service.output()).not.toMatch(/^ {4}at /m);
  expect(await backup('good')).toMatchObject({ exitCode: 0, stderr: '' });
});
