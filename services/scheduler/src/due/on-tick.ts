import { sparedSeconds } from '@barback/shared/plan/plan';
import type { WorkQueues } from '@barback/shared/queue/enqueue';
import type { Logger } from '@barback/shared/service/log';
import { isSkippedByPause } from '@barback/shared/state/entries/pause';
import type { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { jobs, scheduleId, tickSchema } from '@barback/shared/vocabulary/jobs';
import type { Job } from 'bullmq';
import type { CurrentPlan } from '../plan/current-plan.ts';
import type { TickStore } from './batched-store.ts';
import { dueRun } from './due-run.ts';
import { isFullDue } from './full-is-due.ts';
import { settleRun } from './settle-run.ts';

export interface TickContext {
  plan: Pick<CurrentPlan, 'find' | 'known'>;
  queues: Pick<WorkQueues, 'enqueue'>;
  store: TickStore;
  dueTimes: typeof dueTimesAround;
  /** How long one more late run should wait, in milliseconds. */
  spread: () => number;
  log: Logger;
  now: () => Date;
}

/** The payload of a job that the scheduler created. */
export type TickJob = Pick<Job, 'id' | 'data'>;

/**
 * A schedule fell due: enqueues the work, unless it is no longer wanted, its server is paused, its predecessor has not
 * finished, or a full backup is due at the same minute as an incremental one.
 * @throws when Redis refuses; the tick is then retried, and enqueues the same work under the same id
 */
export async function onTick(job: TickJob, context: TickContext): Promise<void> {
  const { plan, queues, store, dueTimes, spread, log } = context;
  const tick = tickSchema.safeParse(job.data);
  const tickDueAt = dueMilliseconds(job.id);
  const payload = jobs[tick.data?.job ?? 'cron'].payload.safeParse({
    server: tick.data?.server,
    slot: String(tickDueAt),
    trigger: 'schedule',
    backupId: null,
    backupType: tick.data?.backupType,
  });
  if (!tick.success || !payload.success || tickDueAt === null) {
    log.error({ jobId: job.id }, 'dropped an unknown tick: nothing but Barback may use this queue');
    return;
  }
  const id = scheduleId(tick.data);
  const schedule = await plan.find(id);
  if (schedule === null) {
    log.info({ schedule: id }, 'dropped a due run: its schedule was removed');
    return;
  }
  const now = context.now().getTime();
  const { dueAt, trigger } = dueRun(schedule, tickDueAt, now, dueTimes);
  const settled = { schedule, dueAt, coveredUntil: tickDueAt - 1, now };
  if (schedule.server !== null && isSkippedByPause(await store.get('pauses', schedule.server), dueAt, now)) {
    await settleRun(store, { ...settled, status: 'paused' });
    log.info({ schedule: id }, 'skipped a due run: its server is paused');
    return;
  }
  const { backupType, ...ofFull } = tick.data;
  if (backupType === 'incremental' && isFullDue(dueAt, plan.known(scheduleId(ofFull)), dueTimes)) {
    await settleRun(store, { ...settled, status: 'full-is-due' });
    log.debug({ schedule: id }, 'a full backup is due at the same minute: it replaces the incremental one');
    return;
  }
  const mostSeconds = sparedSeconds(schedule);
  const work = { ...payload.data, slot: String(dueAt), trigger, ...(mostSeconds && { mostSeconds }) };
  const delayMilliseconds = trigger === 'catchup' ? spread() : 0;
  const { pool } = schedule;
  const { status, jobId } = await queues.enqueue(tick.data.job, work, { pool, delayMilliseconds });
  await settleRun(store, { ...settled, status });
  if (status === 'already-queued') {
    log.info({ schedule: id, waitingFor: jobId }, 'skipped a due run: the previous run has not finished');
  } else {
    log.debug({ schedule: id, jobId }, 'enqueued a due run');
  }
}

/** BullMQ 6 names the jobs of a scheduler `repeat:<schedule>:<due time>`, whatever the kind of schedule. */
function dueMilliseconds(jobId: string | undefined): number | null {
  const [, due] = /^repeat:.+:(\d+)$/.exec(jobId ?? '') ?? [];
  return due === undefined ? null : Number(due);
}
