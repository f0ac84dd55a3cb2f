import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import type { Plan, Schedule } from '@barback/shared/plan/plan';

/** Clocks of two schedulers may differ by this much. */
const AHEAD_MILLISECONDS = 60_000;

/** Since when a schedule has a timing; ISO. */
export type SinceWhen = (id: string, timing: Schedule['timing'], file: string) => string;

/**
 * A timing that is also in the current plan is as old as that says, unless it is in the future. A new one came with the
 * last change of its file, and not before the current plan was made without it: earlier due times are not made up for.
 * Pure.
 */
export function sinceWhen({ changedAt }: BarmanD, previous: Plan | null, now: Date): SinceWhen {
  const schedules = previous?.servers.flatMap((server) => server.schedules) ?? [];
  const known = new Map(schedules.map((schedule) => [schedule.id, schedule]));
  const earliest = previous === null ? 0 : Math.min(Date.parse(previous.reconciledAt), now.getTime());
  return (id, timing, file) => {
    const before = known.get(id);
    const isSame = JSON.stringify(before?.timing) === JSON.stringify(timing);
    if (isSame && before?.since && Date.parse(before.since) <= now.getTime() + AHEAD_MILLISECONDS)
      return before.since;
    const changed = Math.max(changedAt.get(file) ?? now.getTime(), earliest);
    return new Date(Math.min(changed, now.getTime())).toISOString();
  };
}
