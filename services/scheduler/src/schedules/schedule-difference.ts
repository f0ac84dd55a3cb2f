import type { Schedule } from '@barback/shared/plan/plan';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import type { Tick } from '@barback/shared/vocabulary/jobs';
import { isNextRunTooLate } from './next-run-too-late.ts';

/** A job scheduler in the queue. */
export interface ActualSchedule {
  id: string;
  pattern: string | null;
  timezone: string | null;
  everyMilliseconds: number | null;
  /** Of its next run, in epoch milliseconds. */
  nextRunAt: number | null;
  /** Whether it stops after a number of runs, as none of Barback's does. */
  ends: boolean;
  /** The payload of its runs: see `Tick`. */
  data: unknown;
}

export interface ScheduleDifference {
  /** New, or with another timing or other runs than the queue has. */
  upsert: Schedule[];
  /** Correct except for the next run, which is too late, or was lost: to be created again. */
  remake: Schedule[];
  /** Ids of schedules that should not exist. */
  remove: string[];
}

/**
 * The changes that turn `actual` into `desired`. A schedule that is already correct is in neither list: upserting it
 * again would move its pending run to the next due time, and so lose a run that is due and not yet taken. Pure.
 * @param now epoch milliseconds
 * @param lost ids of schedules whose next run no worker will take: see {@link isOverdue}
 */
export function scheduleDifference(
  desired: readonly Schedule[],
  actual: readonly ActualSchedule[],
  now: number,
  lost: ReadonlySet<string> = new Set(),
  dueTimes = dueTimesAround,
): ScheduleDifference {
  const actualById = new Map(actual.map((schedule) => [schedule.id, schedule]));
  const desiredIds = new Set(desired.map(({ id }) => id));
  return {
    upsert: desired.filter((schedule) => !isAsDesired(schedule, actualById.get(schedule.id))),
    remake: desired.filter((schedule) => {
      const existing = actualById.get(schedule.id);
      if (existing === undefined || !isAsDesired(schedule, existing)) return false;
      return isNextRunTooLate(schedule, existing.nextRunAt, now, dueTimes) || lost.has(existing.id);
    }),
    remove: actual.map(({ id }) => id).filter((id) => !desiredIds.has(id)),
  };
}

/** The payload of the runs of a schedule. Pure. */
export function tickOf({ job, server, pool, backupType }: Schedule): Tick {
  return { job, server, pool, ...(backupType !== undefined && { backupType }) };
}

function isAsDesired(schedule: Schedule, actual: ActualSchedule | undefined): boolean {
  if (actual === undefined || actual.ends) return false;
  if (JSON.stringify(actual.data) !== JSON.stringify(tickOf(schedule))) return false;
  const { timing } = schedule;
  return timing.by === 'interval'
    ? actual.everyMilliseconds === timing.everyMilliseconds
    : actual.pattern === timing.pattern && actual.timezone === timing.timezone;
}

/**
 * Whether the next run of a schedule should have been taken before; if that persists, its job is gone, or invalid.
 * Pure.
 */
export function isOverdue({ nextRunAt }: ActualSchedule, now: number): boolean {
  return nextRunAt === null || nextRunAt < now;
}
