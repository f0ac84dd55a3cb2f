import type { z } from 'zod';
import { plannedServerSchema, planSchema, scheduleSchema } from '../plan/plan.ts';
import { LATEST_MILLISECONDS } from '../vocabulary/bounds.ts';
import { problemSchema } from '../vocabulary/problem.ts';
import { type RecoveryProof, recoveryProofSchema } from '../vocabulary/recovery-test.ts';
import { auditEntrySchema } from './entries/audit.ts';
import { type BackupRun, backupRunSchema } from './entries/backup-run.ts';
import { backupSizesSchema } from './entries/backup-sizes.ts';
import { catalogueSchema } from './entries/catalogue.ts';
import { checkSchema } from './entries/check.ts';
import { collectionSchema } from './entries/collection.ts';
import { heartbeatSchema, MAX_HEARTBEAT_BYTES } from './entries/heartbeat.ts';
import { leaseSchema } from './entries/lease.ts';
import { pauseSchema } from './entries/pause.ts';
import { recentRunsSchema, recoveryTestSummarySchema, runDaySchema } from './entries/recent-runs.ts';
import { serverFactsSchema } from './entries/server-facts.ts';
import { storageSchema } from './entries/storage.ts';

/** The longest name of a field, and of a number; longer ones are not Barback's. */
export const MAX_FIELD_BYTES = 8192;
export const MAX_NUMBER_BYTES = 64;

interface HashRow {
  field: string;
  /** The command line writes it too; else only services do. */
  byCommandLine?: true;
  schema: z.ZodType;
  maxBytes: number;
  /** Each write is recorded in the change log, in the same transaction. */
  isLogged?: true;
  parts?: Readonly<Record<string, z.ZodType>>;
  of?: (value: never) => string;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/**
 * Every Redis hash with JSON values: field, schema of a value, and how long one may be. Services write them. All live until
 * they are overwritten; the exporter shows only servers of the plan, so that a removed server's values are not shown.
 *
 * `parts` are lists in which one item that does not fit costs only itself. `of` is the server that a value says it is of.
 */
export const hashes = {
  /** One field, `plan`. */
  plan: {
    field: 'plan',
    isLogged: true,
    schema: planSchema,
    maxBytes: 64 * MIB,
    parts: { servers: plannedServerSchema, schedules: scheduleSchema, problems: problemSchema },
  },
  checks: { field: 'server', isLogged: true, schema: checkSchema, maxBytes: 256 * KIB },
  'server-facts': { field: 'server', isLogged: true, schema: serverFactsSchema, maxBytes: 64 * KIB },
  catalogues: { field: 'server', isLogged: true, schema: catalogueSchema, maxBytes: 4 * MIB },
  /** Read only where each backup is needed; it grows with them. */
  'backup-sizes': { field: 'server', isLogged: true, schema: backupSizesSchema, maxBytes: 4 * MIB },
  'backup-runs': {
    field: 'server',
    isLogged: true,
    schema: backupRunSchema,
    maxBytes: 512 * KIB,
    of: ({ server }: BackupRun) => server,
  },
  'recovery-tests': {
    field: 'server',
    isLogged: true,
    schema: recoveryProofSchema,
    maxBytes: 8 * MIB,
    of: ({ newest }: RecoveryProof) => newest.server,
  },
  'recent-runs': {
    field: 'server',
    schema: recentRunsSchema,
    maxBytes: 256 * KIB,
    parts: { backups: backupRunSchema, tests: recoveryTestSummarySchema, days: runDaySchema },
  },
  /** Field: `storageField`. */
  storage: { field: 'pool and path', schema: storageSchema, maxBytes: 4 * KIB },
  /** Field: `collectionField`. */
  collections: {
    field: 'collector and server',
    isLogged: true,
    schema: collectionSchema,
    maxBytes: 4 * KIB,
  },
  /** Field: an id of the process. What ended is forgotten some minutes later. */
  services: {
    field: 'process',
    schema: heartbeatSchema,
    maxBytes: MAX_HEARTBEAT_BYTES,
  },
  /** Workers also store them on disk, and restore what Redis has lost. */
  pauses: {
    field: 'server',
    byCommandLine: true,
    schema: pauseSchema,
    maxBytes: 16 * KIB,
  },
} as const satisfies Record<string, HashRow>;

export type HashName = keyof typeof hashes;
export type HashValue<Name extends HashName> = z.infer<(typeof hashes)[Name]['schema']>;

/** The lists of a value whose items are judged one by one; null where there are none. */
export function partsOf(name: HashName): Readonly<Record<string, z.ZodType>> | null {
  const row: HashRow | undefined = hashes[name];
  return row?.parts ?? null;
}

/** The limit of a counter or a sum; a larger value is invalid. */
const MOST_COUNTED = 1e15;

/** Every Redis hash with plain numbers, from 0 to `max`. */
export const numberHashes = {
  /** Field: as in `services`; value: when it was heard of last, in epoch milliseconds by the clock of Redis. */
  'service-beats': { max: LATEST_MILLISECONDS },
  /** Field: `counterField`; value: the count. Added to and never set. */
  counters: { max: MOST_COUNTED },
  /** The same for the history. */
  'run-counters': { max: MOST_COUNTED },
  /** Field: which history it is; value: up to which of its bytes it has been taken into account here. */
  'projected-bytes': { max: Number.MAX_SAFE_INTEGER },
  /** Field: schedule id; value: epoch milliseconds of the last due run that was enqueued. */
  'last-runs': { max: LATEST_MILLISECONDS },
  /** Field: schedule id; value: epoch milliseconds of the last due time whose run was enqueued, or skipped. */
  'settled-runs': { max: LATEST_MILLISECONDS },
} as const;

export type NumberHashName = keyof typeof numberHashes;

/** Every Redis stream: each entry has one field, `value`, with JSON; the oldest go when there are more than `length`. */
export const streams = {
  /** Manual actions. */
  audit: { byCommandLine: true, length: 1000, schema: auditEntrySchema },
} as const;

export type StreamName = keyof typeof streams;
export type StreamValue<Name extends StreamName> = z.infer<(typeof streams)[Name]['schema']>;

/** All of these, and `leases`. */
export const STATE_NAMES = [
  ...(Object.keys(hashes) as HashName[]),
  ...(Object.keys(numberHashes) as NumberHashName[]),
  ...(Object.keys(streams) as StreamName[]),
  'leases',
] as const;

export type StateName = (typeof STATE_NAMES)[number];

/** The key of a hash or a stream. The braces keep all keys of one installation in one slot of a Redis Cluster. */
export function stateKey(prefix: string, name: HashName | NumberHashName | StreamName): string {
  return `{${prefix}}:state:${name}`;
}

/** The key of the change log. */
export function changesKey(prefix: string): string {
  return `{${prefix}}:state:changes`;
}

/** What the change log has of a field of a hash; of `run-counters` and of leases, with a server in place of a field. */
export function changedField(name: ChangingName, field: string): string {
  return `${name} ${field}`;
}

/** Whether each write to the hash is recorded in the change log. */
export function isLogged(name: HashName): boolean {
  return 'isLogged' in hashes[name];
}

/** The key exists for as long as the session of a browser that logged out would have lasted, whatever its value. */
export function endedSessionKey(prefix: string, id: string): string {
  return `{${prefix}}:ended-session:${id}`;
}

/** Every Redis string, each with a JSON value; it expires unless its holder renews it. */
export const leases = {
  backup: { of: 'server', schema: leaseSchema },
  'recovery-test': { of: 'server', schema: leaseSchema },
  /** Host and port as ssh resolves them; slots count from 1. */
  'recovery-host': { of: 'host:port:slot', schema: leaseSchema },
} as const;

/** What the change log distinguishes. Of a lease it has that it was taken, and not that it ended. */
export type ChangingName = HashName | 'run-counters' | LeaseChange;
export type LeaseChange = `lease-${LeaseName}`;

/** Longer than any lease is. */
export const MAX_LEASE_BYTES = 8192;

export type LeaseName = keyof typeof leases;

/** The key of the lease of one thing: of a server, or of a slot of a host. */
export function leaseKey(prefix: string, name: LeaseName, of: string): string {
  return `{${prefix}}:lease:${name}:${of}`;
}
