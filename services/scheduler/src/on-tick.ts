import type { WorkQueues } from '@barback/shared/queue/enqueue';
import { jobs, scheduleId, tickSchema } from '@barback/shared/queue/jobs';
import type { Logger } from '@barback/shared/service/log';
import type { StateStore } from '@barback/shared/state/state-store';
import type { Job } from 'bullmq';
import type { CurrentPlan } from './current-plan.ts';

export interface TickContext {
  plan: Pick<CurrentPlan, 'includes'>;
  queues: Pick<WorkQueues, 'enqueue'>;
  store: Pick<StateStore, 'setNumber'>;
  log: Logger;
}

/** What a scheduler-made job says of itself. */
export type TickJob = Pick<Job, 'id' | 'data'>;

/**
 * A schedule fell due: enqueues the work, unless nobody wants it any more or its predecessor is still to be done.
 *
 * @throws when Redis refuses; the tick is then tried again, and enqueues the same work under the same id
 */
export async function onTick(job: TickJob, { plan, queues, store, log }: TickContext): Promise<void> {
  const tick = tickSchema.safeParse(job.data);
  const dueAt = dueMilliseconds(job.id);
  const payload = jobs[tick.data?.job ?? 'cron'].payload.safeParse({
    server: tick.data?.server,
    slot: String(dueAt),
    trigger: 'schedule',
    backupId: null,
  });
  if (!tick.success || !payload.success || dueAt === null) {
    log.error({ jobId: job.id }, 'dropped a tick that is none of ours: nothing else may use this queue');
    return;
  }
  const schedule = scheduleId(tick.data);
  if (!(await plan.includes(schedule))) {
    log.info({ schedule }, 'dropped a due run: its schedule was removed');
    return;
  }
  const enqueued = await queues.enqueue(tick.data.job, payload.data);
  if (enqueued.status === 'already-queued') {
    log.info(
      { schedule, waitingFor: enqueued.jobId },
      'skipped a due run: the one before it is still to be done',
    );
    return;
  }
  await store.setNumber('last-runs', schedule, dueAt);
  log.debug({ schedule, jobId: enqueued.jobId }, 'enqueued a due run');
}

/** BullMQ 6 names the jobs of a scheduler `repeat:<schedule>:<due time>`, whatever the kind of schedule. */
function dueMilliseconds(jobId: string | undefined): number | null {
  const [, due] = /^repeat:.+:(\d+)$/.exec(jobId ?? '') ?? [];
  return due === undefined ? null : Number(due);
}
