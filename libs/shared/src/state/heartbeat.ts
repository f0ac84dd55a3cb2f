import { z } from 'zod';
import { progressSchema } from './progress.ts';

const isoTime = z.iso.datetime({ offset: true });

/** A job that a worker is at. */
export const runningJobSchema = z.object({
  job: z.string(),
  /** By its name: a pool has queues of its own. */
  queue: z.string(),
  /** Null for what is done for all servers at once. */
  server: z.string().nullable(),
  since: isoTime,
  /** Of a backup or a recovery test; null until something is known. */
  progress: progressSchema.nullable().default(null),
});

export type RunningJob = z.infer<typeof runningJobSchema>;

/** What a scheduler or a worker says of itself every few seconds. When it did is in `service-beats`. */
export const heartbeatSchema = z.object({
  service: z.enum(['scheduler', 'worker']),
  /** Of Barback. */
  version: z.string(),
  /** The host's own name for itself; in a container, that of the container. */
  host: z.string(),
  pid: z.number().int().positive(),
  startedAt: isoTime,
  /** Of a worker: it works for the servers of these pools. */
  pools: z.array(z.string()),
  /** Of a worker: names its Barman home. Null where that is not known. */
  homeId: z.string().nullable().default(null),
  /** Of a worker: how many jobs of each queue it can do at the same time. */
  slots: z.record(z.string(), z.number().int().positive()),
  running: z.array(runningJobSchema),
});

export type Heartbeat = z.infer<typeof heartbeatSchema>;
