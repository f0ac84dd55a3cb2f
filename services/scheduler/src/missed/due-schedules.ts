import type { Plan, Schedule } from '@barback/shared/plan/plan';
import type { HashName, HashValue } from '@barback/shared/state/keys';
import type { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import type { DueSchedule, KnownRuns } from './missed-runs.ts';

type ByServer<Name extends HashName> = ReadonlyMap<string, HashValue<Name>>;

/** Clocks of two schedulers may differ by this much. */
const AHEAD_MILLISECONDS = 60_000;

/** The state in Redis of what was done. */
export interface KnownState {
  /** Epoch milliseconds by schedule id. */
  settledRuns: ReadonlyMap<string, number>;
  catalogues: ByServer<'catalogues'>;
  backupRuns: ByServer<'backup-runs'>;
  recoveryTests: ByServer<'recovery-tests'>;
}

/** Every schedule of a single server, with its last due time and the state of its runs. Pure. */
export function dueSchedules(
  plan: Pick<Plan, 'servers'>,
  known: KnownState,
  now: number,
  dueTimes: typeof dueTimesAround,
): DueSchedule[] {
  return plan.servers.flatMap(({ name, schedules }) =>
    schedules.flatMap((schedule) => {
      const { timing, id } = schedule;
      if (timing.by === 'interval') return [];
      const { latest: latestDueAt } = dueTimes(timing.pattern, timing.timezone, now);
      const settledAt = asPast(known.settledRuns.get(id), now);
      return [{ schedule, latestDueAt, known: { settledAt, ...newestRun(name, schedule, known) } }];
    }),
  );
}

/** A settled time in the future is ignored: it would prevent making up for missed runs until then. */
export function asPast(settledAt: number | undefined, now: number): number | null {
  return settledAt === undefined || settledAt > now + AHEAD_MILLISECONDS ? null : settledAt;
}

/**
 * A failed backup does not count; a failed recovery test does. A full backup makes up for an incremental one, not the
 * other way round.
 */
function newestRun(
  server: string,
  { job, backupType }: Schedule,
  { catalogues, backupRuns, recoveryTests }: KnownState,
): Pick<KnownRuns, 'newestRunAt' | 'ranBefore'> {
  const catalogue = catalogues.get(server);
  if (job === 'recovery-test') {
    const newest = recoveryTests.get(server)?.newest;
    if (newest !== undefined) return { newestRunAt: Date.parse(newest.startedAt), ranBefore: true };
    return { newestRunAt: catalogue === undefined ? 'unknown' : null, ranBefore: false };
  }
  const ranBefore = backupRuns.has(server);
  if (catalogue === undefined) return { newestRunAt: 'unknown', ranBefore };
  const { newestDone, newestDoneFull } = catalogue;
  // a worker takes no incremental backup when one has ended since it was due
  const newestRunAt = backupType === 'incremental' ? newestDone?.endAt : newestDoneFull?.beginAt;
  return { newestRunAt: newestRunAt === undefined ? null : Date.parse(newestRunAt), ranBefore };
}
