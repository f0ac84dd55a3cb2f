import type { BarmanD, ReadBarmanD } from '@barback/shared/barman-d/read-directory';
import type { Plan, Schedule } from '@barback/shared/plan/plan';
import type { WorkQueues } from '@barback/shared/queue/enqueue';
import type { Logger } from '@barback/shared/service/log';
import { oneAtATime } from '@barback/shared/service/one-at-a-time';
import type { StateStore } from '@barback/shared/state/state-store';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { describeProblem } from '@barback/shared/vocabulary/problem';
import type { Queue } from 'bullmq';
import { actualScheduleReader } from '../schedules/read-actual-schedules.ts';
import { reconcileSchedules } from '../schedules/reconcile-schedules.ts';
import type { ActualSchedule } from '../schedules/schedule-difference.ts';
import { desiredPlan, type PlanDefaults } from './desired-plan.ts';
import { disagreement } from './disagreement.ts';
import { hasNewServer } from './has-new-server.ts';
import { onlyIfPersisting } from './only-if-persisting.ts';
import { problemAnnouncer } from './problem-announcer.ts';
import { learnIntervals, rememberedIntervals } from './remembered-intervals.ts';
import { runAllServerJobsNow } from './run-all-server-jobs-now.ts';

/** A due run that no worker has taken for that long will never be taken. */
const LOST_AFTER_MILLISECONDS = 180_000;

export interface CurrentPlan {
  /**
   * Reads `barman.d`, makes the schedules in the queue follow it and publishes the plan. Runs never overlap.
   *
   * @param read what `barman.d` says, where it was just read
   * @returns stillChanging: a file was just being written, so renew again soon
   * @throws when Redis refuses; while Redis is away it waits
   */
  renew(read?: BarmanD): Promise<{ stillChanging: boolean }>;
  /** A schedule that is wanted; `barman.d` is read again before the answer is null. */
  find(scheduleId: string): Promise<Schedule | null>;
  /** A schedule that was wanted when `barman.d` was read last. */
  known(scheduleId: string): Schedule | null;
  /** The plan that it published last; null before the first. */
  published(): Plan | null;
}

export interface CurrentPlanParts {
  /** The directory of the server files. */
  directory: string;
  readBarmanD: ReadBarmanD;
  defaults: PlanDefaults;
  ticks: Queue;
  queues: Pick<WorkQueues, 'enqueue'>;
  store: StateStore;
  /** By default each is computed anew. */
  dueTimes?: typeof dueTimesAround;
  log: Logger;
  now: () => Date;
}

/** The current plan. A new process starts from the last published one, by whichever scheduler. */
export function currentPlan(parts: CurrentPlanParts): CurrentPlan {
  const {
    directory,
    readBarmanD,
    defaults,
    ticks,
    queues,
    store,
    dueTimes = dueTimesAround,
    log,
    now,
  } = parts;
  const announce = problemAnnouncer(log);
  const intervalSeconds = rememberedIntervals(now);
  const stayOverdue = onlyIfPersisting(
    LOST_AFTER_MILLISECONDS,
    ({ id, nextRunAt }: ActualSchedule) => `${id} ${nextRunAt}`,
    () => performance.now(),
  );
  const readActual = actualScheduleReader(ticks);
  let plan: Plan | null = null;
  let latestPublished: Plan | null = null;
  let wanted = new Map<string, Schedule>();

  /** What the next run is about; null: it has to read. */
  let handedOn: BarmanD | null = null;
  let mustRead = false;
  let isReading = false;
  const latest = async () => {
    const barmanD = mustRead ? null : handedOn;
    [mustRead, handedOn] = [false, null];
    if (barmanD !== null) return barmanD;
    isReading = true;
    return await readBarmanD().finally(() => {
      isReading = false;
    });
  };

  const run = oneAtATime(async () => {
    const before = plan;
    const barmanD = await latest();
    const published = await store.get('plan', 'plan'); // after the files: another scheduler may have read better ones
    const previous = before ?? published;
    await learnIntervals(barmanD.servers, defaults.timezone, intervalSeconds);
    plan = desiredPlan(barmanD, previous, published, defaults, now(), intervalSeconds);
    plan.problems.push(...disagreement(plan, before, published, directory));
    const schedules = [...plan.schedules, ...plan.servers.flatMap((server) => server.schedules)];
    wanted = new Map(schedules.map((schedule) => [schedule.id, schedule]));

    // before the schedules follow it: whoever reads a worse file after that keeps what this says
    await store.set('plan', 'plan', plan);
    latestPublished = plan;
    const { upserted, removed, failures } = await reconcileSchedules(
      ticks,
      schedules,
      now().getTime(),
      stayOverdue,
      { readActual, dueTimes },
    );
    if (upserted.length + removed.length > 0) log.info({ upserted, removed }, 'schedules changed');
    announce([...plan.problems.map(describeProblem), ...failures]);
    if (previous !== null && hasNewServer(previous, plan))
      await runAllServerJobsNow(plan.schedules, queues, now());
    return { stillChanging: barmanD.stillChanging };
  });

  const renew: CurrentPlan['renew'] = (read) => {
    // what is being read now may be newer than what was handed on
    if (read === undefined || isReading) mustRead = true;
    else handedOn = read;
    return run();
  };
  return {
    renew,
    async find(scheduleId) {
      if (!wanted.has(scheduleId)) await renew();
      return wanted.get(scheduleId) ?? null;
    },
    known: (scheduleId) => wanted.get(scheduleId) ?? null,
    published: () => latestPublished,
  };
}
