import type { dueTimesAround } from '@barback/shared/barman-d/due-times';
import type { Plan } from '@barback/shared/plan/plan';
import type { WorkQueues } from '@barback/shared/queue/enqueue';
import type { Logger } from '@barback/shared/service/log';
import type { StateStore } from '@barback/shared/state/state-store';
import { dueSchedules, type KnownState } from './due-schedules.ts';
import { missedRuns } from './missed-runs.ts';
import { repeatedly } from './repeatedly.ts';
import { settleRun } from './settle-run.ts';

export interface CatchUpParts {
  queues: Pick<WorkQueues, 'enqueue'>;
  store: StateStore;
  dueTimes: typeof dueTimesAround;
  /** How long one more late run should wait, in milliseconds. */
  spread: () => number;
  log: Logger;
  now: () => Date;
}

/** Often within the two minutes that a due run may be late, with time for what comes back slowly after an outage. */
const PAUSE_MILLISECONDS = 10_000;

/**
 * Catches up again and again.
 *
 * @returns how to stop
 */
export function keepCatchingUp(parts: CatchUpParts): () => void {
  return repeatedly(
    () => catchUp(parts),
    PAUSE_MILLISECONDS,
    ({ message: reason }) => parts.log.error({ reason }, 'what was missed is not known: tried again soon'),
  );
}

/**
 * Looks at what should have happened and did not, and has it done. It goes by the plan in force, and makes jobs of the
 * same ids as everyone else, so that several schedulers can do it at the same time.
 *
 * @throws when Redis refuses; while Redis is away it waits
 */
export async function catchUp(parts: CatchUpParts): Promise<void> {
  const plan = await parts.store.get('plan', 'plan');
  if (plan === null) return;
  await enqueueMissedRuns(plan, await readKnownState(parts.store), parts);
}

async function enqueueMissedRuns(plan: Plan, known: KnownState, parts: CatchUpParts): Promise<void> {
  const { queues, store, dueTimes, spread, log } = parts;
  const now = parts.now().getTime();
  for (const missed of missedRuns(dueSchedules(plan, known, now, dueTimes), now)) {
    const { schedule, dueAt: slot, coveredUntil } = missed;
    const { job, server } = schedule;
    if (server === null) continue;
    const payload = { server, slot: String(slot), trigger: 'catchup', backupId: null } as const;
    const { status, jobId } = await queues.enqueue(job, payload, spread());
    // what waits or runs may have begun before it was due: that is seen when it has ended
    if (status === 'already-queued') continue;
    await settleRun(store, { schedule, slot, coveredUntil, status, now });
    log.warn({ schedule: schedule.id, jobId, dueAt: new Date(slot).toISOString() }, 'enqueued a missed run');
  }
}

async function readKnownState(store: StateStore): Promise<KnownState> {
  const [settledRuns, catalogues, backupRuns, recoveryTests] = await Promise.all([
    store.getNumbers('settled-runs'),
    store.getAll('catalogues'),
    store.getAll('backup-runs'),
    store.getAll('recovery-tests'),
  ]);
  return { settledRuns, catalogues, backupRuns, recoveryTests };
}
