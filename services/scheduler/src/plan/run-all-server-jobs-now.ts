import type { Schedule } from '@barback/shared/plan/plan';
import type { WorkQueues } from '@barback/shared/queue/enqueue';

/**
 * Does what is done for all servers without waiting for its minute, so that WAL of a new server is archived, and its
 * state is known, at once. A run that is queued already is enough.
 */
export async function runAllServerJobsNow(
  schedules: readonly Schedule[],
  queues: Pick<WorkQueues, 'enqueue'>,
  at: Date,
): Promise<void> {
  for (const { job, pool } of schedules) {
    if (job === 'backup' || job === 'recovery-test') continue;
    await queues.enqueue(job, { slot: `new-server-${at.getTime()}`, trigger: 'schedule' }, { pool });
  }
}
