import { z } from 'zod';
import { heartbeatSchema } from '../state/entries/heartbeat.ts';
import { isoTime } from '../vocabulary/bounds.ts';
import { secondsBetween } from './seconds-between.ts';
import type { KnownService, Snapshot } from './snapshot.ts';

/**
 * - `alive`: reported within the last seconds
 * - `lost`: it ended silently, hangs, or cannot reach Redis
 * - `unknown`: no report can arrive, because Redis is down
 */
const SERVICE_STATES = ['alive', 'lost', 'unknown'] as const;

/** One scheduler or worker as `/api/services` and `barback services --json` show it. */
export const serviceStatusSchema = heartbeatSchema.extend({
  /** Of this process alone, now and ever. */
  id: z.string(),
  state: z.enum(SERVICE_STATES),
  lastSeenAt: isoTime,
  /** Since it was last heard of. */
  ageSeconds: z.number(),
});

export type ServiceStatus = z.infer<typeof serviceStatusSchema>;

/** Three heartbeats. */
const LOST_AFTER_SECONDS = 15;

/** Every scheduler and worker that was heard of lately, schedulers first. Pure. */
export function serviceStatuses({ services, redisUp }: Snapshot, now: Date): ServiceStatus[] {
  const order = ({ service, host, pid }: KnownService) =>
    `${service} ${host} ${String(pid).padStart(10, '0')}`;
  return [...(services ?? [])]
    .sort((a, b) => order(a).localeCompare(order(b)))
    .map(({ id, lastSeenAt, ...said }) => {
      const ageSeconds = secondsBetween(lastSeenAt, now);
      const heard = Math.abs(ageSeconds) <= LOST_AFTER_SECONDS ? 'alive' : 'lost';
      return {
        id,
        state: redisUp ? heard : 'unknown',
        lastSeenAt: lastSeenAt.toISOString(),
        ageSeconds,
        ...said,
      };
    });
}

/** The workers that are alive; null when that is not known. */
export function liveWorkers(snapshot: Snapshot, now: Date): ServiceStatus[] | null {
  if (!snapshot.redisUp || snapshot.services === null) return null;
  return serviceStatuses(snapshot, now).filter(
    ({ service, state }) => service === 'worker' && state === 'alive',
  );
}
