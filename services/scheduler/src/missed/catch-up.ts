import { isDeepStrictEqual } from 'node:util';
import type { Plan, Schedule } from '@barback/shared/plan/plan';
import type { WorkQueues } from '@barback/shared/queue/enqueue';
import type { Logger } from '@barback/shared/service/log';
import { repeatedly } from '@barback/shared/service/repeatedly';
import { isPaused, isSkippedByPause, type Pause } from '@barback/shared/state/entries/pause';
import type { StateStore } from '@barback/shared/state/state-store';
import type { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { isFullDue } from '../due/full-is-due.ts';
import { settleRun } from '../due/settle-run.ts';
import { onlyIfPersisting } from '../plan/only-if-persisting.ts';
import { dueSchedules, type KnownState } from './due-schedules.ts';
import { type MissedRun, missedRuns } from './missed-runs.ts';
import { type MissingRecoveryTest, missingRecoveryTests } from './missing-recovery-tests.ts';
import { SERVERS_AT_A_TIME, serversToExamine } from './servers-to-examine.ts';
import { type UnendedRun, unendedRuns } from './unended-runs.ts';

export interface CatchUpParts {
  queues: Pick<WorkQueues, 'enqueue' | 'enqueueIfLost'>;
  store: StateStore;
  dueTimes: typeof dueTimesAround;
  /** How long one more late run should wait, in milliseconds. */
  spread: () => number;
  log: Logger;
  now: () => Date;
  /** Monotonic milliseconds of any origin. */
  clock: () => number;
  /** The plan that this scheduler knows; null before there is one. What it finds missed is looked up in that of Redis. */
  currentPlan: () => Promise<Plan | null>;
}

/** Often within the two minutes that a due run may be late, with time for what comes back slowly after an outage. */
const PAUSE_MILLISECONDS = 10_000;

/**
 * Catches up again and again.
 *
 * @returns how to stop
 */
export function startCatchUp(parts: CatchUpParts): () => void {
  return repeatedly(catchUp(parts), PAUSE_MILLISECONDS, ({ message: reason }) =>
    parts.log.error({ reason }, 'cannot determine missed runs; will retry soon'),
  );
}

/** A Redis that lost its data gets the history within a minute: until then its tests only seem to be missing. */
const TEST_PERSISTS_MILLISECONDS = 75_000;

/**
 * Finds what should have happened and did not, and enqueues it: missed runs, runs that were enqueued and lost, and
 * recovery tests of backups that have none. It follows the current plan, and creates jobs with the same ids as everyone
 * else, so that several schedulers can do it at the same time. It does not make up for runs that a pause skipped, and
 * enqueues nothing during a pause.
 * @returns does so once; rejects when Redis refuses, and waits while Redis is down
 */
export function catchUp(parts: CatchUpParts): () => Promise<void> {
  const { store, dueTimes, clock } = parts;
  const testId = ({ server, backupId }: MissingRecoveryTest) => `${server} ${backupId}`;
  const persisting = onlyIfPersisting(TEST_PERSISTS_MILLISECONDS, testId, clock);
  let start = 0;
  let missingTests: MissingRecoveryTest[] = [];
  return async () => {
    const plan = await parts.currentPlan();
    if (plan === null) return;
    const settledRuns = await store.getNumbers('settled-runs');
    const now = parts.now().getTime();
    const servers = serversToExamine(plan.servers, settledRuns, start, now, dueTimes);
    start += SERVERS_AT_A_TIME;
    const names = servers.map(({ name }) => name);
    const known = { settledRuns, ...(await readKnownState(store, names)) };
    const lastRuns = await store.getNumbers('last-runs');
    const pauses = await store.getMany('pauses', names);
    const goesOn = (server: string | null) => server === null || !isPaused(pauses.get(server));
    const due = dueSchedules({ servers }, known, now, dueTimes);
    const missed = missedRuns(due, now);
    const unended = unendedRuns(due, lastRuns, now).filter(({ schedule }) => goesOn(schedule.server));
    const [planned, examined] = [new Set(plan.servers.map(({ name }) => name)), new Set(names)];
    missingTests = [
      ...missingTests.filter(({ server }) => planned.has(server) && !examined.has(server)),
      ...missingRecoveryTests({ servers }, known),
    ];
    const tests = persisting(missingTests).filter(({ server }) => examined.has(server) && goesOn(server));
    if (missed.length + unended.length + tests.length === 0) return;

    // this process may have been held up, or cut off from Redis, while another scheduler went on
    const newest = await store.get('plan', 'plan');
    if (newest === null) return;
    const isPlanned = plannedIn(newest);
    for (const run of missed)
      if (isPlanned(run.schedule)) await dealWithMissed(run, newest, pauses, now, parts);
    for (const run of unended) if (isPlanned(run.schedule)) await enqueueUnended(run, parts);
    const tested = new Set(newest.servers.flatMap(({ name, recovery }) => (recovery === null ? [] : [name])));
    for (const missing of tests) if (tested.has(missing.server)) await enqueueTest(missing, parts);
  };
}

/** Whether a plan has a schedule of a server, as it is. Pure. */
function plannedIn(plan: Plan): (schedule: Schedule) => boolean {
  const servers = new Map(plan.servers.map(({ name, schedules }) => [name, schedules]));
  return (schedule) =>
    servers.get(schedule.server ?? '')?.some((planned) => isDeepStrictEqual(planned, schedule)) ?? false;
}

async function dealWithMissed(
  { schedule, dueAt, coveredUntil }: MissedRun,
  plan: Pick<Plan, 'servers'>,
  pauses: ReadonlyMap<string, Pause>,
  now: number,
  { queues, store, spread, log, dueTimes }: CatchUpParts,
): Promise<void> {
  const { job, server, pool } = schedule;
  if (server === null) return;
  if (isSkippedByPause(pauses.get(server), dueAt, now)) {
    await settleRun(store, { schedule, dueAt, coveredUntil, status: 'paused', now });
    return;
  }
  if (schedule.backupType === 'incremental' && isFullDue(dueAt, fullSchedule(plan, server), dueTimes)) {
    await settleRun(store, { schedule, dueAt, coveredUntil, status: 'full-is-due', now });
    return;
  }
  const placement = { pool, delayMilliseconds: spread() };
  const { status, jobId } = await queues.enqueue(job, caughtUp(schedule, server, dueAt), placement);
  // a waiting or running one may have started before it was due: its end will show that
  if (status === 'already-queued') return;
  await settleRun(store, { schedule, dueAt, coveredUntil, status, now });
  log.warn({ schedule: schedule.id, jobId, dueAt: new Date(dueAt).toISOString() }, 'enqueued a missed run');
}

async function enqueueUnended({ schedule, dueAt }: UnendedRun, parts: CatchUpParts): Promise<void> {
  const { job, server, pool } = schedule;
  if (server === null) return;
  const enqueued = await parts.queues.enqueueIfLost(job, caughtUp(schedule, server, dueAt), { pool });
  if (enqueued?.status !== 'added') return;
  parts.log.warn({ schedule: schedule.id, jobId: enqueued.jobId }, 'enqueued a run that was lost');
}

async function enqueueTest(
  { server, pool, backupId }: MissingRecoveryTest,
  parts: CatchUpParts,
): Promise<void> {
  const payload = { server, slot: backupId, trigger: 'catchup', backupId } as const;
  const enqueued = await parts.queues.enqueueIfLost('recovery-test', payload, { pool });
  if (enqueued?.status !== 'added') return;
  parts.log.info({ server, backupId, jobId: enqueued.jobId }, 'enqueued a missing recovery test');
}

const caughtUp = ({ backupType }: Schedule, server: string, dueAt: number) =>
  ({ server, slot: String(dueAt), trigger: 'catchup', backupId: null, backupType }) as const;

function fullSchedule({ servers }: Pick<Plan, 'servers'>, server: string): Schedule | null {
  const own = servers.find(({ name }) => name === server)?.schedules ?? [];
  return own.find(({ job, backupType }) => job === 'backup' && backupType === undefined) ?? null;
}

async function readKnownState(
  store: StateStore,
  names: readonly string[],
): Promise<Omit<KnownState, 'settledRuns'>> {
  const [catalogues, backupRuns, recoveryTests] = await Promise.all([
    store.getMany('catalogues', names),
    store.getMany('backup-runs', names),
    store.getMany('recovery-tests', names),
  ]);
  return { catalogues, backupRuns, recoveryTests };
}
