import type { JobName } from '../vocabulary/jobs.ts';
import type { KnownServer } from './known-server.ts';
import { secondsBetween } from './seconds-between.ts';

/** The sources of a verdict: Redis (`snapshot`), the scheduler's plan (`plan`), and the results of workers. */
export const SOURCES = ['snapshot', 'plan', 'check', 'facts', 'catalogue'] as const;

export type Source = (typeof SOURCES)[number];

/** Something that does not say how a server is now. */
export interface StaleSource {
  source: Source;
  /** ISO time with zone; in the future when clocks differ. */
  at: string;
  /** How often there should be a newer one. */
  intervalSeconds: number;
}

/** The age, in intervals, above which information is stale. */
const STALE_AFTER_INTERVALS = 3;
/** The plan is made, and a Redis that is away should be back, within this time. */
const USUAL_INTERVAL_SECONDS = 60;
/** Clocks of hosts may differ by this much. */
const TOLERATED_AHEAD_SECONDS = 60;

/** Whether information of that time is too old, or dated in the future, so that its age is unknown. */
export function isStale(at: string | Date, intervalSeconds: number, now: Date): boolean {
  return isAhead(at, now) || secondsBetween(at, now) > STALE_AFTER_INTERVALS * intervalSeconds;
}

/** Whether no scheduler has made the plan for long. */
export function isPlanStale(plannedAt: string, now: Date): boolean {
  return isStale(plannedAt, USUAL_INTERVAL_SECONDS, now);
}

/** Whether something is dated further ahead than clocks may differ. */
export function isAhead(at: string | Date, now: Date): boolean {
  return secondsBetween(at, now) < -TOLERATED_AHEAD_SECONDS;
}

/** The interval of the jobs that cover all servers. */
export function intervalSecondsOf(
  schedules: readonly { job: JobName; intervalSeconds: number }[],
  job: 'check' | 'catalogue',
): number {
  return schedules.find((schedule) => schedule.job === job)?.intervalSeconds ?? USUAL_INTERVAL_SECONDS;
}

/** How often a server is checked: one that is well may be spared. */
export function checkIntervalSeconds({ schedules, check }: Pick<KnownServer, 'schedules' | 'check'>): number {
  const schedule = schedules.find(({ job }) => job === 'check');
  const isWell = check === null || check.exitCode === 0;
  if (isWell || schedule?.timing.by !== 'interval') return intervalSecondsOf(schedules, 'check');
  return schedule.timing.everyMilliseconds / 1000;
}

/** What of a server is stale, in the order of {@link SOURCES}. What was never there is not. Pure. */
export function staleSources(server: KnownServer, now: Date): StaleSource[] {
  const { redisUp, readAt, plannedAt, schedules, planned, check, facts, catalogue } = server;
  const checkSeconds = checkIntervalSeconds(server);
  const known: [Source, string | null | undefined, number][] = [
    ['snapshot', redisUp ? null : readAt, USUAL_INTERVAL_SECONDS],
    ['plan', plannedAt, USUAL_INTERVAL_SECONDS],
  ];
  // no worker observes an inactive server
  if (planned.active) {
    known.push(
      ['check', check?.finishedAt, checkSeconds],
      ['facts', facts?.observedAt, checkSeconds],
      ['catalogue', catalogue?.readAt, intervalSecondsOf(schedules, 'catalogue')],
    );
  }
  return known.flatMap(([source, at, intervalSeconds]) =>
    at && isStale(at, intervalSeconds, now) ? [{ source, at, intervalSeconds }] : [],
  );
}
