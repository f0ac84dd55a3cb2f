import type { RecoverySettings } from '@barback/shared/barman-d/annotations';
import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import type { Plan, PlannedRecovery, PlannedServer, Schedule } from '@barback/shared/plan/plan';
import { type JobName, scheduleId } from '@barback/shared/vocabulary/jobs';
import { poolsInUse } from '@barback/shared/vocabulary/pools';
import { type IntervalSeconds, rememberedIntervals } from './remembered-intervals.ts';
import { retainedProblems, retainedServers, serversInForce } from './retained-servers.ts';
import { type SinceWhen, sinceWhen } from './since-when.ts';

/** What the plan depends on besides `barman.d`. */
export interface PlanDefaults {
  /** IANA zone of the cron patterns of servers that name none. */
  timezone: string;
  /** Null: each minute, of which those servers use one in five that are well. */
  checkIntervalMilliseconds: number | null;
}

const MINUTE_MILLISECONDS = 60_000;
/** How long a server that is well may go without `barman check`. */
const WELL_SECONDS = 300;

/**
 * Decides what should happen from the current `barman.d` and from the current plan. Pure.
 * A server with an error, or whose file cannot be read reliably now, keeps its settings of the current plan. A new
 * server with an error is planned with its valid settings.
 * @param previous the current plan, or null when there is none
 * @param published what was published last, by whichever scheduler; null when Redis has none
 */
export function desiredPlan(
  barmanD: BarmanD,
  previous: Plan | null,
  published: Plan | null,
  defaults: PlanDefaults,
  now: Date,
  intervalSeconds: IntervalSeconds = rememberedIntervals(() => now),
): Plan {
  const since = sinceWhen(barmanD, previous, now);
  const servers = new Map<string, PlannedServer>();
  for (const settings of barmanD.servers) {
    servers.set(settings.name, plannedServer(settings, defaults, { intervalSeconds, since }));
  }
  for (const server of retainedServers(barmanD, serversInForce(previous, published)))
    servers.set(server.name, server);

  const problems = [...barmanD.problems, ...retainedProblems(barmanD, previous)];
  const reconciledAt = now.toISOString();
  const reloadSuccessful = problems.length === 0;
  return {
    reconciledAt,
    reloadSuccessful,
    lastSuccessfulReloadAt: reloadSuccessful ? reconciledAt : (previous?.lastSuccessfulReloadAt ?? null),
    servers: [...servers.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    schedules: poolsInUse([...servers.values()]).flatMap((pool) => [
      forAllServers('cron', pool, MINUTE_MILLISECONDS),
      checks(pool, defaults.checkIntervalMilliseconds),
      forAllServers('catalogue', pool, MINUTE_MILLISECONDS),
    ]),
    problems,
  };
}

function plannedServer(
  settings: ServerSettings,
  defaults: PlanDefaults,
  { intervalSeconds, since }: { intervalSeconds: IntervalSeconds; since: SinceWhen },
): PlannedServer {
  const { name, file, active, backupPool: pool, recovery } = settings;
  const timezone = settings.backupTimezone ?? defaults.timezone;
  const schedule = (
    job: JobName,
    pattern: string | null,
    type: Pick<Schedule, 'backupType'> = {},
  ): Schedule[] => {
    if (pattern === null || !active) return [];
    const id = scheduleId({ job, server: name, pool, ...type });
    const timing = { by: 'pattern', pattern, timezone } as const;
    return [
      {
        id,
        job,
        server: name,
        pool,
        timing,
        intervalSeconds: intervalSeconds(pattern, timezone),
        since: since(id, timing, file),
        ...type,
      },
    ];
  };
  return {
    name,
    file,
    active,
    pool,
    recovery: recovery && plannedRecovery(recovery),
    schedules: [
      ...schedule('backup', settings.backupCron),
      ...schedule('backup', settings.backupIncrementalCron, { backupType: 'incremental' }),
      ...schedule('recovery-test', recovery?.cron ?? null),
    ],
  };
}

function plannedRecovery({ target, sql, cron, ...settings }: RecoverySettings): PlannedRecovery {
  const { readTimeSeconds: _, sharedPreloadLibraries: __, ...planned } = settings;
  return {
    ...planned,
    afterBackup: cron === null,
    target: target.kind === 'time' ? target.at : target.kind,
    assertions: sql.length,
  };
}

function checks(pool: string, everyMilliseconds: number | null): Schedule {
  if (everyMilliseconds !== null) return forAllServers('check', pool, everyMilliseconds);
  return { ...forAllServers('check', pool, MINUTE_MILLISECONDS), intervalSeconds: WELL_SECONDS };
}

function forAllServers(job: JobName, pool: string, everyMilliseconds: number): Schedule {
  return {
    id: scheduleId({ job, server: null, pool }),
    job,
    server: null,
    pool,
    timing: { by: 'interval', everyMilliseconds },
    intervalSeconds: everyMilliseconds / 1000,
    since: null,
  };
}
