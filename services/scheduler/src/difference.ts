import type { Schedule } from '@barback/shared/plan/plan';
import { isMisdated } from './misdated.ts';

/** A job scheduler as the queue has it. */
export interface ActualSchedule {
  id: string;
  pattern: string | null;
  timezone: string | null;
  everyMilliseconds: number | null;
  /** Of its next run, in epoch milliseconds. */
  nextRunAt: number | null;
}

export interface ScheduleDifference {
  /** New, or with another timing than the queue has. */
  upsert: Schedule[];
  /** Right but for the next run, which is too late: to be made anew. */
  remake: Schedule[];
  /** Ids of schedules that should not exist. */
  remove: string[];
}

/**
 * What has to change so that `actual` becomes `desired`. A schedule that is already right is in neither list: to
 * upsert it again would move its pending run to the next slot, and so lose a run that is due and not yet taken.
 * Pure.
 *
 * @param now epoch milliseconds
 */
export function scheduleDifference(
  desired: readonly Schedule[],
  actual: readonly ActualSchedule[],
  now: number,
): ScheduleDifference {
  const actualById = new Map(actual.map((schedule) => [schedule.id, schedule]));
  const desiredIds = new Set(desired.map(({ id }) => id));
  return {
    upsert: desired.filter((schedule) => !hasTimingOf(schedule, actualById.get(schedule.id))),
    remake: desired.filter((schedule) => {
      const existing = actualById.get(schedule.id);
      return hasTimingOf(schedule, existing) && isMisdated(schedule, existing?.nextRunAt ?? null, now);
    }),
    remove: actual.map(({ id }) => id).filter((id) => !desiredIds.has(id)),
  };
}

function hasTimingOf({ timing }: Schedule, actual: ActualSchedule | undefined): boolean {
  if (actual === undefined) return false;
  return timing.by === 'interval'
    ? actual.everyMilliseconds === timing.everyMilliseconds
    : actual.pattern === timing.pattern && actual.timezone === timing.timezone;
}
