import type { Plan } from '../plan/plan.ts';
import type { QueueName } from '../queue/names.ts';
import type { RunCounts } from '../state/counters.ts';
import type { ActiveBackup } from '../state/entries/backup-run.ts';
import type { Heartbeat } from '../state/entries/heartbeat.ts';
import type { LeaseHolder } from '../state/entries/lease.ts';
import type { HashName, HashValue } from '../state/keys.ts';
import type { InvalidEntry } from '../state/state-store.ts';
import { type RedisSettings, UNKNOWN_SETTINGS } from './redis-settings.ts';

type ByField<Name extends HashName> = ReadonlyMap<string, HashValue<Name>>;

/** The states a job can be in. BullMQ 6 leaves the jobs of a paused queue waiting; here they are `paused`. */
export const JOB_STATES = [
  'waiting',
  'active',
  'delayed',
  'prioritized',
  'waiting-children',
  'paused',
  'failed',
  'completed',
] as const;

export type JobState = (typeof JOB_STATES)[number];

/** One queue at one moment; null is unknown. */
export interface QueueSnapshot {
  name: QueueName;
  jobs: Readonly<Record<JobState, number | null>>;
  /** Whether workers may take no jobs from it. */
  isPaused: boolean | null;
  /** The time at which the oldest job that is ready to run was added; null also when there is none. */
  oldestWaitingAt: Date | null;
  completedTotal: number | null;
  failedTotal: number | null;
  /** Processes that take jobs from the queue, as Redis sees their connections. */
  workers: number | null;
}

/** A scheduler or a worker that was heard of lately. */
export interface KnownService extends Heartbeat {
  id: string;
  /** Its last heartbeat, by the clock of the reader. */
  lastSeenAt: Date;
}

/** All state in Redis, read at one moment. A missing value is unknown. */
export interface Snapshot {
  /** Whether Redis responds now; if not, the rest is from `readAt`. */
  redisUp: boolean;
  /** How long the newest answer to a `PING` took. */
  pingDurationSeconds: number | null;
  redisSettings: RedisSettings;
  /** Null when Redis was never read: then nothing is known. */
  readAt: Date | null;
  plan: Plan | null;
  /** By server. */
  checks: ByField<'checks'>;
  serverFacts: ByField<'server-facts'>;
  catalogues: ByField<'catalogues'>;
  /** Empty where it was not requested. */
  backupSizes: ByField<'backup-sizes'>;
  backupRuns: ByField<'backup-runs'>;
  recoveryTests: ByField<'recovery-tests'>;
  pauses: ByField<'pauses'>;
  /** By `storageField`. */
  storage: ByField<'storage'>;
  /** By `collectionField`; empty where it was not requested. */
  collections: ByField<'collections'>;
  /** Null is unknown. */
  services: readonly KnownService[] | null;
  /** The backups that are taken now, by server; null is unknown. */
  activeBackups: ReadonlyMap<string, ActiveBackup> | null;
  /** The recovery tests that run now, by server; null is unknown. */
  runningRecoveryTests: ReadonlyMap<string, LeaseHolder> | null;
  /** By `counterField`. */
  counters: ReadonlyMap<string, number>;
  /** By server: what the history says. Empty where it was not requested, and while nothing was ever counted. */
  runCounters: ReadonlyMap<string, RunCounts>;
  /** Epoch milliseconds by schedule id; empty where it was not requested. */
  lastRuns: ReadonlyMap<string, number>;
  /** Epoch milliseconds by schedule id. */
  nextRuns: ReadonlyMap<string, number>;
  queues: readonly QueueSnapshot[];
  /** The skipped entries in Redis, which do not look like Barback's. */
  invalidEntries: readonly InvalidEntry[];
}

/** The snapshot before Redis was ever read. */
export const emptySnapshot: Snapshot = {
  redisUp: false,
  pingDurationSeconds: null,
  redisSettings: UNKNOWN_SETTINGS,
  readAt: null,
  plan: null,
  checks: new Map(),
  serverFacts: new Map(),
  catalogues: new Map(),
  backupSizes: new Map(),
  backupRuns: new Map(),
  activeBackups: null,
  recoveryTests: new Map(),
  pauses: new Map(),
  storage: new Map(),
  collections: new Map(),
  services: null,
  runningRecoveryTests: null,
  counters: new Map(),
  runCounters: new Map(),
  lastRuns: new Map(),
  nextRuns: new Map(),
  queues: [],
  invalidEntries: [],
};
