import type { Plan, Schedule } from '@barback/shared/plan/plan';
import type { WorkQueues } from '@barback/shared/queue/enqueue';

/** Whether a plan has a server that the one before it had not, or had in another pool. Pure. */
export function hasNewServer(previous: Pick<Plan, 'servers'>, next: Pick<Plan, 'servers'>): boolean {
  const known = new Map(previous.servers.map(({ name, pool }) => [name, pool]));
  return next.servers.some(({ name, pool }) => known.get(name) !== pool);
}

/**
 * Does what is done for all servers without waiting for its minute, so that WAL of a new server is archived, and its
 * state is known, at once. A run that is queued already is enough.
 */
export async function doNow(
  schedules: readonly Schedule[],
  queues: Pick<WorkQueues, 'enqueue'>,
  at: Date,
): Promise<void> {
  for (const { job, pool } of schedules) {
    if (job === 'backup' || job === 'recovery-test') continue;
    await queues.enqueue(job, { slot: `new-server-${at.getTime()}`, trigger: 'schedule' }, { pool });
  }
}
