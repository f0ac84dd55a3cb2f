import type { z } from 'zod';
import { planSchema } from '../plan/plan.ts';
import { auditEntrySchema } from './audit.ts';
import { backupRunSchema } from './backup-run.ts';
import { backupSizesSchema } from './backup-sizes.ts';
import { catalogueSchema } from './catalogue.ts';
import { checkSchema } from './check.ts';
import { collectionSchema } from './collection.ts';
import { heartbeatSchema } from './heartbeat.ts';
import { leaseSchema } from './lease.ts';
import { pauseSchema } from './pause.ts';
import { recentRunsSchema } from './recent-runs.ts';
import { recoveryStateSchema } from './recovery-test.ts';
import { serverFactsSchema } from './server-facts.ts';
import { storageSchema } from './storage.ts';

/**
 * Every Redis hash with JSON values: field, schema of a value, who writes it. All live until they are
 * overwritten; the exporter shows only servers of the plan, so that a removed server's values are not shown.
 */
export const hashes = {
  /** One field, `plan`. */
  plan: { field: 'plan', writer: 'scheduler', schema: planSchema },
  checks: { field: 'server', writer: 'worker', schema: checkSchema },
  'server-facts': { field: 'server', writer: 'worker', schema: serverFactsSchema },
  catalogues: { field: 'server', writer: 'worker', schema: catalogueSchema },
  /** Read only where somebody asks for each backup; it grows with them. */
  'backup-sizes': { field: 'server', writer: 'worker', schema: backupSizesSchema },
  'backup-runs': { field: 'server', writer: 'worker', schema: backupRunSchema },
  'recovery-tests': { field: 'server', writer: 'worker', schema: recoveryStateSchema },
  'recent-runs': { field: 'server', writer: 'worker', schema: recentRunsSchema },
  /** Field: `storageField`. */
  storage: { field: 'pool and path', writer: 'worker', schema: storageSchema },
  /** Field: `collectionField`. */
  collections: { field: 'collector and server', writer: 'worker', schema: collectionSchema },
  /** Field: an id of the process. What ended is forgotten some minutes later. */
  services: { field: 'process', writer: 'scheduler and worker', schema: heartbeatSchema },
  /** Workers keep them on disk as well, and put back what Redis has lost. */
  pauses: { field: 'server', writer: 'scheduler, command line and worker', schema: pauseSchema },
} as const;

export type HashName = keyof typeof hashes;
export type HashValue<Name extends HashName> = z.infer<(typeof hashes)[Name]['schema']>;

/** Every Redis hash with plain numbers. */
export const numberHashes = {
  /** Field: as in `services`; value: when it was heard of last, in epoch milliseconds by the clock of Redis. */
  'service-beats': { writer: 'scheduler and worker' },
  /** Field: `counterField`; value: the count. Added to and never set. */
  counters: { writer: 'worker' },
  /** The same of what is in the history. */
  'run-counters': { writer: 'worker' },
  /** Field: which history it is; value: up to which of its bytes it has been taken into account here. */
  'projected-bytes': { writer: 'worker' },
  /** Field: schedule id; value: epoch milliseconds of the last due run that was enqueued. */
  'last-runs': { writer: 'scheduler' },
  /** Field: schedule id; value: epoch milliseconds of the last due time whose run was enqueued, or skipped. */
  'settled-runs': { writer: 'scheduler' },
} as const;

export type NumberHashName = keyof typeof numberHashes;

/** Every Redis stream: each entry has one field, `value`, with JSON; the oldest go when there are more than `length`. */
export const streams = {
  /** What was asked for by hand. */
  audit: { writer: 'scheduler and command line', length: 1000, schema: auditEntrySchema },
} as const;

export type StreamName = keyof typeof streams;
export type StreamValue<Name extends StreamName> = z.infer<(typeof streams)[Name]['schema']>;

/** The key of a hash or a stream. The braces keep all keys of one installation in one slot of a Redis Cluster. */
export function stateKey(prefix: string, name: HashName | NumberHashName | StreamName): string {
  return `{${prefix}}:state:${name}`;
}

/** The key that there is while a browser's session would last that ended by a logout; whatever its value is. */
export function endedSessionKey(prefix: string, id: string): string {
  return `{${prefix}}:ended-session:${id}`;
}

/** Every Redis string, each with a JSON value; it ends by itself, unless its holder goes on renewing it. */
export const leases = {
  backup: { of: 'server', writer: 'worker', schema: leaseSchema },
  'recovery-test': { of: 'server', writer: 'worker', schema: leaseSchema },
  /** Host and port as ssh resolves them; slots count from 1. */
  'recovery-host': { of: 'host:port:slot', writer: 'worker', schema: leaseSchema },
} as const;

export type LeaseName = keyof typeof leases;

/** The key of the lease of one thing: of a server, or of a slot of a host. */
export function leaseKey(prefix: string, name: LeaseName, of: string): string {
  return `{${prefix}}:lease:${name}:${of}`;
}
