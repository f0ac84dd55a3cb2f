import { z } from 'zod';
import { publishableLine } from '../text/publishable.ts';
import { serverName } from './bounds.ts';
import { DEFAULT_POOL, poolName } from './pools.ts';

export const JOB_NAMES = [
  'cron',
  'receive-wal',
  'check',
  'catalogue',
  'backup',
  'recovery-test',
  'sweep',
] as const;

export type JobName = (typeof JOB_NAMES)[number];

/** Why a run happens; a label of metrics, so the list is closed. */
export const TRIGGERS = ['schedule', 'manual', 'retry', 'catchup'] as const;

/** Block-level incremental backups are those of PostgreSQL 17 (Barman 3.11). */
export const BACKUP_TYPES = ['full', 'incremental'] as const;

export type BackupType = (typeof BACKUP_TYPES)[number];

/** Of a backup, and of the schedule of incremental backups. Absent: full, as an older Barback has it. */
export const incrementalOnly = z.literal('incremental').optional();

/** Longer than a time, and than the id of any backup. */
const LONGEST_SLOT = 200;

/** Names what a run is for, and with the server makes its job id: a due time in epoch ms, an hour, or a backup id. */
const slot = z.string().min(1).max(LONGEST_SLOT);
const trigger = z.enum(TRIGGERS);
const server = serverName;
/** The name of a directory, and nothing that leads out of it. */
const backupId = z
  .string()
  .max(LONGEST_SLOT)
  .regex(/^(?!\.)[\w.-]+$/);
const MOST_SERVERS = 100_000;
const LONGEST_FAILURE = 4096;
/** Why the last try failed, when this is not the first one: see {@link rememberedFailure}. */
const failedBefore = z.string().max(LONGEST_FAILURE).optional().catch(undefined);

/**
 * Every job: its kind of queue, its place in that (0 goes before 1), and a payload that names things and holds nothing that
 * could be executed. Workers look the rest up in their own `barman.d`.
 */
export const jobs = {
  /** `barman cron`, for all servers of a pool. */
  cron: { queue: 'cron', priority: 0, payload: z.object({ slot, trigger }) },
  /** Starts `barman receive-wal` of servers whose WAL streaming has ended, without waiting for the next `barman cron`. */
  'receive-wal': {
    queue: 'cron',
    priority: 0,
    payload: z.object({ slot, trigger, servers: z.array(server).min(1).max(MOST_SERVERS) }),
  },
  /**
   * `barman check` and `barman show-server`, for all servers of a pool; with `mostSeconds`, those that are well may have
   * been checked so long ago.
   */
  check: {
    queue: 'checks',
    priority: 0,
    payload: z.object({ slot, trigger, mostSeconds: z.number().positive().optional() }),
  },
  /** Reads what lies in the Barman home of a pool, for all its servers. */
  catalogue: { queue: 'checks', priority: 0, payload: z.object({ slot, trigger }) },
  backup: {
    queue: 'work',
    priority: 0,
    payload: z.object({ server, slot, trigger, failedBefore, backupType: incrementalOnly }),
  },
  /**
   * `backupId` null: the newest `DONE` backup when the test starts. In a queue of its own: a proof that comes later is
   * still one, a backup that was not taken cannot be proven.
   */
  'recovery-test': {
    queue: 'recovery',
    priority: 0,
    payload: z.object({ server, slot, trigger, failedBefore, backupId: backupId.nullable() }),
  },
  /** Deletes the server's incomplete backups that nobody can need. It can wait. */
  sweep: { queue: 'work', priority: 2, payload: z.object({ server, slot, trigger }) },
} as const;

export type JobPayload<Name extends JobName> = z.infer<(typeof jobs)[Name]['payload']>;

/** As much of why a job failed as it takes along to its next try. Pure. */
export function rememberedFailure(message: string): string {
  return publishableLine(message).slice(0, LONGEST_FAILURE);
}

/** What a due schedule puts into the `ticks` queue. */
export const tickSchema = z.object({
  job: z.enum(JOB_NAMES),
  /** Null for a job that covers all servers of a pool. */
  server: serverName.nullable(),
  /** As of the creation of the schedule: a server may have moved since. */
  pool: poolName.default(DEFAULT_POOL),
  backupType: incrementalOnly,
});

export type Tick = z.infer<typeof tickSchema>;

/** The id of a job scheduler: the job, with the server where it is of one, else with a pool that is not the default one. */
export function scheduleId({ job, server, pool, backupType }: Tick): string {
  if (server !== null) return `${backupType === undefined ? job : `${job}-${backupType}`}/${server}`;
  return pool === DEFAULT_POOL ? job : `${job}/${pool}`;
}
