import type { Schedule } from '@barback/shared/plan/plan';
import type { WorkQueues } from '@barback/shared/queue/enqueue';

/**
 * Runs the jobs for all servers without waiting for their minute, so that the WAL of a new server is archived, and its
 * state is known, immediately. A run that is already queued is enough.
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
