import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nextRunsKey } from '../../libs/shared/src/queue/names.ts';
import { counterField } from '../../libs/shared/src/state/counters.ts';
import { COLLECTORS, collectionField } from '../../libs/shared/src/state/entries/collection.ts';
import {
  type ChangingName,
  changedField,
  changesKey,
  type HashName,
  leaseKey,
  type NumberHashName,
  stateKey,
} from '../../libs/shared/src/state/keys.ts';
import { snapshotReader } from '../../libs/shared/src/status/read-snapshot.ts';
import type { Snapshot } from '../../libs/shared/src/status/snapshot.ts';
import { families } from '../../services/exporter/src/metrics/index.ts';
import { prometheusBarmanExporterFamilies } from '../../services/exporter/src/metrics/prometheus-barman-exporter.ts';
import { metricsPrinter } from '../../services/exporter/src/render.ts';
import { pick, seededRandom } from '../faults/random.ts';
import { largeFleet } from '../fixtures/fleet/fleets.ts';
import { writeFleet } from '../fixtures/fleet/write-fleet.ts';
import { recordChanges } from '../fixtures/record-changes.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';

const PREFIX = 'barback';
const SERVERS = 12;
const ROUNDS = 100;
const CHANGES_PER_ROUND = 10;

let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis({ appendonly: 'no' });
  redis = new Redis(server.url);
  redis.setMaxListeners(ROUNDS + 10); // each reader has one
});

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const random = seededRandom(20261129);
const oneOf = <Item>(items: readonly Item[]): Item => pick(random, items);
const names = largeFleet(SERVERS).map(({ name }) => name);
const key = (name: HashName | NumberHashName) => stateKey(PREFIX, name);
const timeAgo = () => new Date(Date.now() - Math.round(random() * 1e8)).toISOString();

const record = (name: ChangingName, field: string) =>
  recordChanges(redis, PREFIX, [changedField(name, field)]);

/** Writes a text as a service does: what has changed is recorded. */
async function write(hash: HashName, field: string, text: string) {
  await redis.hset(key(hash), field, text);
  await record(hash, field);
}

/** Writes a value of a server again with some of it changed; nothing where there is none. */
async function edit(hash: HashName, field: string, change: (value: Record<string, unknown>) => object) {
  const text = await redis.hget(key(hash), field);
  const value = text?.startsWith('{') ? JSON.parse(text) : null;
  if (value !== null) await write(hash, field, JSON.stringify({ ...value, ...change(value) }));
}

/** What each server had at first. */
const first = new Map<HashName, Record<string, string>>();
const RESTORED = ['checks', 'server-facts', 'catalogues', 'backup-runs'] as const;
const PLAN = 'plan';
type Entry = Record<string, unknown>;
const changes: ((name: string) => Promise<unknown>)[] = [
  (name) => edit('checks', name, () => ({ exitCode: oneOf([0, 1, 2]), finishedAt: timeAgo() })),
  (name) => edit('checks', name, () => ({ checks: { postgresql: oneOf([true, false]), ssh: true } })),
  (name) => edit('server-facts', name, () => ({ databaseSizeBytes: Math.round(random() * 1e9) })),
  (name) => edit('catalogues', name, () => ({ readAt: timeAgo(), walErrorFiles: oneOf([0, 1, 2]) })),
  (name) => edit('backup-runs', name, () => ({ endedAt: timeAgo() })),
  (name) => edit('recovery-tests', name, () => ({ lastPassedAt: oneOf([null, timeAgo()]) })),
  async (name) => {
    const hash = oneOf(['checks', 'server-facts', 'backup-runs'] as const);
    await redis.hdel(key(hash), name);
    await record(hash, name);
  },
  (name) => write(oneOf(['checks', 'catalogues'] as const), name, oneOf(['x', '{}', '[1'])),
  (name) => {
    const collection = { endedAt: timeAgo(), durationSeconds: random() * 9, succeeded: oneOf([true, false]) };
    const field = collectionField(oneOf(COLLECTORS), name);
    return write('collections', field, JSON.stringify(collection));
  },
  (name) => {
    const sizes = oneOf([[], [{ sizeBytes: Math.round(random() * 1e9), walBytes: null }]]);
    return write('backup-sizes', name, JSON.stringify(sizes));
  },
  (name) => {
    const at = new Date().toISOString();
    const pause = { changedAt: at, pausedAt: at, by: 'anna', reason: null, resumedAt: oneOf([null, at]) };
    return redis.hset(key('pauses'), name, JSON.stringify(pause));
  },
  async (name) => {
    const field = counterField('barman_backup_runs_total', [name, 'schedule']);
    await oneOf([
      () => redis.hincrbyfloat(key('run-counters'), field, 1),
      () => redis.hdel(key('run-counters'), field),
    ])();
    await record('run-counters', name);
  },
  () => redis.del(changesKey(PREFIX)),
  (name) =>
    redis.hincrbyfloat(
      key('counters'),
      counterField('barback_schedule_runs_missed_total', [name, 'backup']),
      1,
    ),
  (name) => redis.hset(key('last-runs'), `backup/${name}`, Math.round(Date.now() - random() * 1e6)),
  (name) => redis.zadd(nextRunsKey(PREFIX), Math.round(Date.now() + random() * 1e6), `backup/${name}`),
  (name) => {
    const holder = { owner: 'x', takenAt: timeAgo(), trigger: 'manual', target: 'barman@recovery-2:22' };
    const kind = oneOf(['backup', 'recovery-test'] as const);
    const lease = leaseKey(PREFIX, kind, name);
    const take = async () => {
      await redis.set(lease, JSON.stringify(holder));
      await record(`lease-${kind}`, name);
    };
    return oneOf([take, () => redis.del(lease)])();
  },
  (name) =>
    edit('plan', PLAN, ({ servers }) => ({
      servers: (servers as Entry[]).map((each) =>
        each.name === name ? { ...each, active: !each.active } : each,
      ),
    })),
  (name) =>
    edit('plan', PLAN, ({ servers }) => ({
      servers: (servers as Entry[]).toSorted((a, b) => Number(b.name === name) - Number(a.name === name)),
    })),
  (name) =>
    edit('plan', PLAN, ({ servers }) => {
      const others = (servers as Entry[]).filter((each) => each.name !== name);
      const [example] = servers as Entry[];
      const isThere = others.length < (servers as Entry[]).length;
      return {
        servers: isThere && others.length > 3 ? others : [...others, { ...example, name, schedules: [] }],
      };
    }),
  async (name) => {
    for (const hash of RESTORED) {
      const text = first.get(hash)?.[name];
      if (text !== undefined) await write(hash, name, text);
    }
  },
  () => edit('plan', PLAN, () => ({ reconciledAt: timeAgo() })),
];

it(`prints after ${ROUNDS * CHANGES_PER_ROUND} random changes what a render from nothing prints`, async () => {
  await writeFleet(redis, largeFleet(SERVERS), new Date());
  for (const hash of RESTORED) first.set(hash, await redis.hgetall(key(hash)));
  const all = [...families, ...prometheusBarmanExporterFamilies];
  const wanted = { backupSizes: true, runCounters: true, extras: true };
  const read = snapshotReader(redis, PREFIX, wanted);
  const print = metricsPrinter(all);
  /** Without what differs from one reading to the next. */
  const comparable = (snapshot: Snapshot, now: Date): Snapshot => ({
    ...snapshot,
    pingDurationSeconds: 0,
    services: snapshot.services?.map((service) => ({ ...service, lastSeenAt: now })) ?? null,
  });
  const textOf = async (parts: Promise<Buffer[]>) => Buffer.concat(await parts).toString();
  for (let round = 0; round < ROUNDS; round++) {
    for (let change = 0; change < CHANGES_PER_ROUND; change++) await oneOf(changes)(oneOf(names));
    const now = new Date();
    const kept = await textOf(print(comparable(await read(now), now), now));
    const fromNothing = comparable(await snapshotReader(redis, PREFIX, wanted)(now), now);
    expect(kept, `round ${round}`).toBe(await textOf(metricsPrinter(all)(fromNothing, now)));
  }
});
