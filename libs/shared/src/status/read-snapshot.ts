import { type Redis, ReplyError } from 'ioredis';
import type { PlannedServer } from '../plan/plan.ts';
import { nextRunsKey, queueNames } from '../queue/names.ts';
import { isRefusal } from '../service/explain-outage.ts';
import { ping } from '../service/redis.ts';
import { changeLog, type Position, UNKNOWN_CHANGES } from '../state/change-log.ts';
import { runCounterFields } from '../state/counters.ts';
import type { ActiveBackup } from '../state/entries/backup-run.ts';
import { collectionFields } from '../state/entries/collection.ts';
import type { LeaseHolder } from '../state/entries/lease.ts';
import { type EntryReader, keptEntries, plainReader } from '../state/kept-entries.ts';
import type { HashName, HashValue, NumberHashName } from '../state/keys.ts';
import { type RedisSizes, redisSizes } from '../state/redis-sizes.ts';
import { type InvalidEntry, stateStore, TooLargeToRead } from '../state/state-store.ts';
import { isInstant } from '../vocabulary/bounds.ts';
import { poolsInUse } from '../vocabulary/pools.ts';
import { readClientNames, readQueue } from './read-queue.ts';
import { readServices } from './read-services.ts';
import { readRedisSettings } from './redis-settings.ts';
import { emptySnapshot, type Snapshot } from './snapshot.ts';

interface Wanted {
  /** Whether also what grows with the number of backups is read. */
  backupSizes: boolean;
  /** Whether also `runCounters` is read: one field for each value of each label of each server. */
  runCounters: boolean;
  /**
   * Whether also what only the metrics of `BARBACK_METRICS=full` show is read: `collections`, `lastRuns`, and the
   * histograms of `runCounters`.
   */
  extras: boolean;
}

const MINIMUM: Wanted = { backupSizes: false, runCounters: false, extras: false };

/**
 * Reads all state from Redis once.
 * @param redis connected with `failFast`, so that an outage is noticed immediately
 */
export async function readSnapshot(redis: Redis, prefix: string, readAt: Date): Promise<Snapshot> {
  return await readOnce(redis, prefix, readAt, MINIMUM, redisSizes(redis), plainReader);
}

/**
 * Has all state in Redis each time that it is called, one call at a time. What was not written meanwhile is neither read
 * nor parsed again, and is the identical value; what was written past the change log is known after 5 minutes at most.
 * @param redis connected with `failFast`, so that an outage is noticed immediately
 */
export function snapshotReader(
  redis: Redis,
  prefix: string,
  wanted: Wanted = MINIMUM,
): (readAt: Date) => Promise<Snapshot> {
  const entries = keptEntries();
  const sizes = redisSizes(redis);
  const log = changeLog(redis, prefix, sizes);
  let position: Position | null = null;
  let servers = 0;
  /** It may be another Redis, or one that has lost what was written last. */
  let connections = 0;
  redis.on('ready', () => {
    connections += 1;
    position = null;
  });
  return async (readAt) => {
    const connection = connections;
    const changes = await log.since(position, servers).catch(() => UNKNOWN_CHANGES);
    entries.changed(changes);
    position = connection === connections ? changes.position : null;
    const snapshot = await readOnce(redis, prefix, readAt, wanted, sizes, entries);
    servers = snapshot.plan?.servers.length ?? servers;
    return snapshot;
  };
}

/**
 * Reads all state from Redis, in a few round trips whatever the number of servers. Never fails: what cannot be read, or
 * does not match its schema, is unknown; when Redis does not respond, to all of it, everything is unknown and `redisUp`
 * is false: a server must not look as if it were gone because one answer did not arrive.
 */
async function readOnce(
  redis: Redis,
  prefix: string,
  readAt: Date,
  wanted: Wanted,
  sizes: RedisSizes,
  entries: EntryReader,
): Promise<Snapshot> {
  const invalidEntries: InvalidEntry[] = [];
  const store = stateStore(redis, prefix, (entry) => invalidEntries.push(entry), sizes, entries);
  let isAnswered = true;
  /** What Redis answers with an error holds nothing of ours. */
  const or =
    <Nothing>(otherwise: Nothing) =>
    (error: Error): Nothing => {
      isAnswered &&= isAnswer(error);
      return otherwise;
    };
  const numbers = (name: NumberHashName) => store.getNumbers(name).catch(or(nothing()));
  const clientNames = readClientNames(redis);
  const plan = store.get('plan', 'plan').catch(or(null));
  const names = plan.then((known) => known?.servers.map(({ name }) => name) ?? []);
  const ofServers = async <Name extends HashName>(
    name: Name,
    fieldsOf?: (servers: readonly PlannedServer[]) => string[],
  ) =>
    store
      .getMany(name, fieldsOf ? fieldsOf((await plan)?.servers ?? []) : await names)
      .catch(or(new Map<string, HashValue<Name>>()));

  const reading = {
    pingDurationSeconds: timed(ping(redis)).catch(() => null),
    redisSettings: readRedisSettings(redis),
    checks: ofServers('checks'),
    serverFacts: ofServers('server-facts'),
    catalogues: ofServers('catalogues'),
    backupSizes: wanted.backupSizes ? ofServers('backup-sizes') : emptySnapshot.backupSizes,
    backupRuns: ofServers('backup-runs'),
    recoveryTests: ofServers('recovery-tests'),
    pauses: ofServers('pauses'),
    storage: store.getAll('storage').catch(or(new Map<string, HashValue<'storage'>>())),
    collections: wanted.extras
      ? ofServers('collections', (known) => known.flatMap(collectionFields))
      : emptySnapshot.collections,
    services: readServices(redis, store, readAt).catch(or(null)),
    counters: numbers('counters'),
    runCounters: wanted.runCounters
      ? names
          .then((known) => store.getRunCounts(known, (server) => runCounterFields(server, wanted.extras)))
          .catch(or(emptySnapshot.runCounters))
      : emptySnapshot.runCounters,
    lastRuns: wanted.extras ? numbers('last-runs') : emptySnapshot.lastRuns,
    nextRuns: readNextRuns(redis, prefix, sizes).catch(or(nothing())),
  };
  const servers = (await plan)?.servers ?? [];
  const queues = Promise.all(
    queueNames(poolsInUse(servers)).map((name) => readQueue(redis, prefix, name, clientNames, sizes)),
  );
  const activeBackups = store
    .leaseHolders('backup', await names)
    .then(asActiveBackups)
    .catch(or(null));
  const runningRecoveryTests = store.leaseHolders('recovery-test', await names).catch(or(null));
  const pingDurationSeconds = await reading.pingDurationSeconds;
  const snapshot = {
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
    invalidEntries,
  };
  return pingDurationSeconds === null || !isAnswered ? emptySnapshot : snapshot;
}

/** Whether Redis said so itself, and will say it again. Pure. */
function isAnswer(error: Error): boolean {
  return error instanceof TooLargeToRead || (error instanceof ReplyError && !isRefusal(error));
}

async function timed(work: Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work;
  return (performance.now() - startedAt) / 1000;
}

async function readNextRuns(redis: Redis, prefix: string, sizes: RedisSizes): Promise<Map<string, number>> {
  if (!(await sizes.isModest(nextRunsKey(prefix)))) return nothing();
  const answer = await redis.zrange(nextRunsKey(prefix), 0, -1, 'WITHSCORES');
  const pairs = answer.flatMap((id, index) =>
    index % 2 === 0 ? [[id, Number(answer[index + 1])] as const] : [],
  );
  return new Map(pairs.filter(([, milliseconds]) => isInstant(milliseconds)));
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
