import { z } from 'zod';
import { isoTime, serverName, word } from '../../vocabulary/bounds.ts';
import { progressSchema } from './progress.ts';

/** A job that a worker is at. */
export const runningJobSchema = z.object({
  job: word,
  /** By its name: a pool has queues of its own. */
  queue: word,
  /** Null for a job that covers all servers. */
  server: serverName.nullable(),
  since: isoTime,
  /** Of a backup or a recovery test; null until something is known. */
  progress: progressSchema.nullable().default(null),
});

export type RunningJob = z.infer<typeof runningJobSchema>;

/** A worker at a thousand jobs says less. */
export const MAX_HEARTBEAT_BYTES = 262_144;

/** The report that a scheduler or a worker writes every few seconds. Its time is in `service-beats`. */
export const heartbeatSchema = z.object({
  service: z.enum(['scheduler', 'worker']),
  /** Of Barback. */
  version: word,
  /** The host's own name for itself; in a container, that of the container. */
  host: word,
  pid: z.number().int().positive(),
  startedAt: isoTime,
  /** Of a worker: it works for the servers of these pools. */
  pools: z.array(word),
  /** Of a worker: names its Barman home. Null where that is not known. */
  homeId: word.nullable().default(null),
  /** Of a worker: how many jobs of each queue it can do at the same time. */
  slots: z.record(word, z.number().int().positive()),
  running: z.array(runningJobSchema),
});

export type Heartbeat = z.infer<typeof heartbeatSchema>;
