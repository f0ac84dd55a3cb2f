import type { Redis } from 'ioredis';
import { poolsInUse } from '../plan/pools.ts';
import { nextRunsKey, queueNames } from '../queue/names.ts';
import { ping } from '../service/redis.ts';
import type { ActiveBackup } from '../state/backup-run.ts';
import type { HashName, NumberHashName } from '../state/keys.ts';
import type { LeaseHolder } from '../state/lease.ts';
import { stateStore } from '../state/state-store.ts';
import { readClientNames, readQueue } from './read-queue.ts';
import { readServices } from './read-services.ts';
import { readRedisSettings } from './redis-settings.ts';
import { emptySnapshot, type Snapshot } from './snapshot.ts';

interface Wanted {
  /** Whether also what grows with the number of backups is read. */
  backupSizes: boolean;
}

/**
 * Reads all that Redis says, in two round trips whatever the number of servers. Never fails: what cannot be read, or
 * does not fit its schema, is unknown; when Redis does not answer, all of it is, and `redisUp` is false.
 *
 * @param redis connected with `failFast`, so that an outage is known at once
 */
export async function readSnapshot(
  redis: Redis,
  prefix: string,
  readAt: Date,
  wanted: Wanted = { backupSizes: false },
): Promise<Snapshot> {
  const store = stateStore(redis, prefix);
  const all = <Name extends HashName>(name: Name) => store.getAll(name).catch(() => new Map());
  const numbers = (name: NumberHashName) => store.getNumbers(name).then(onlyNumbers).catch(nothing);
  const clientNames = readClientNames(redis);
  const plan = store.get('plan', 'plan').catch(() => null);

  const reading = {
    pingDurationSeconds: timed(ping(redis)).catch(() => null),
    redisSettings: readRedisSettings(redis),
    checks: all('checks'),
    serverFacts: all('server-facts'),
    catalogues: all('catalogues'),
    backupSizes: wanted.backupSizes ? all('backup-sizes') : emptySnapshot.backupSizes,
    backupRuns: all('backup-runs'),
    recoveryTests: all('recovery-tests'),
    pauses: all('pauses'),
    storage: all('storage'),
    collections: all('collections'),
    services: readServices(redis, store, readAt).catch(() => null),
    counters: numbers('counters'),
    runCounters: numbers('run-counters'),
    lastRuns: numbers('last-runs'),
    nextRuns: readNextRuns(redis, prefix).catch(nothing),
  };
  const servers = (await plan)?.servers ?? [];
  const names = servers.map(({ name }) => name);
  const queues = Promise.all(
    queueNames(poolsInUse(servers)).map((name) => readQueue(redis, prefix, name, clientNames)),
  );
  const activeBackups = store
    .leaseHolders('backup', names)
    .then(asActiveBackups)
    .catch(() => null);
  const runningRecoveryTests = store.leaseHolders('recovery-test', names).catch(() => null);
  const pingDurationSeconds = await reading.pingDurationSeconds;
  if (pingDurationSeconds === null) return emptySnapshot;
  return {
    redisUp: true,
    pingDurationSeconds,
    redisSettings: await reading.redisSettings,
    readAt,
    plan: await plan,
    checks: await reading.checks,
    serverFacts: await reading.serverFacts,
    catalogues: await reading.catalogues,
    backupSizes: await reading.backupSizes,
    backupRuns: await reading.backupRuns,
    activeBackups: await activeBackups,
    recoveryTests: await reading.recoveryTests,
    pauses: await reading.pauses,
    storage: await reading.storage,
    collections: await reading.collections,
    services: await reading.services,
    runningRecoveryTests: await runningRecoveryTests,
    counters: await reading.counters,
    runCounters: await reading.runCounters,
    lastRuns: await reading.lastRuns,
    nextRuns: await reading.nextRuns,
    queues: await queues,
  };
}

async function timed(work: Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work;
  return (performance.now() - startedAt) / 1000;
}

async function readNextRuns(redis: Redis, prefix: string): Promise<Map<string, number>> {
  const answer = await redis.zrange(nextRunsKey(prefix), 0, -1, 'WITHSCORES');
  const pairs = answer.flatMap((id, index) =>
    index % 2 === 0 ? [[id, Number(answer[index + 1])] as const] : [],
  );
  return onlyNumbers(new Map(pairs));
}

function onlyNumbers(values: Map<string, number>): Map<string, number> {
  return new Map([...values].filter(([, value]) => Number.isFinite(value)));
}

function nothing(): Map<string, number> {
  return new Map();
}

function asActiveBackups(holders: ReadonlyMap<string, LeaseHolder>): Map<string, ActiveBackup> {
  return new Map(
    [...holders].flatMap(([server, { takenAt, trigger }]) =>
      trigger === null ? [] : [[server, { startedAt: takenAt, trigger }]],
    ),
  );
}
