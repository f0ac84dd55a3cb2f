import type { PlannedServer } from '../../plan/plan.ts';
import { durationInWords } from '../../vocabulary/in-words.ts';
import { poolsInUse } from '../../vocabulary/pools.ts';
import { isStale } from '../freshness.ts';
import { secondsBetween } from '../seconds-between.ts';
import { type ServiceStatus, serviceStatuses } from '../service-status.ts';
import type { Snapshot } from '../snapshot.ts';

/** What does not work while a service is missing, and what to do. */
export interface Shortcoming {
  title: string;
  text: string;
}

/** The scheduler makes its plan each minute. */
const PLAN_INTERVAL_SECONDS = 60;

/** The services that should be running and are not; empty while that is unknown. Pure. */
export function serviceShortcomings(snapshot: Snapshot, now: Date): Shortcoming[] {
  const { redisUp, plan, services } = snapshot;
  if (!redisUp || services === null) return [];
  const statuses = serviceStatuses(snapshot, now);
  return [
    ...schedulerShortcomings(statuses, plan?.reconciledAt ?? null, now),
    ...workerShortcomings(statuses, plan?.servers ?? []),
    ...homeShortcomings(statuses, plan?.servers ?? []),
  ];
}

function schedulerShortcomings(
  statuses: readonly ServiceStatus[],
  plannedAt: string | null,
  now: Date,
): Shortcoming[] {
  if (!isAlive(statuses, 'scheduler')) {
    const text = `No backup, recovery test or check becomes due. ${lastSeen(statuses, 'scheduler')}`;
    return [{ title: 'No scheduler is alive', text }];
  }
  if (plannedAt === null || !isStale(plannedAt, PLAN_INTERVAL_SECONDS, now)) return [];
  const seconds = secondsBetween(plannedAt, now);
  const last = seconds < 0 ? `in ${durationInWords(-seconds)}` : `${durationInWords(seconds)} ago`;
  const text = `It last reported ${last}, although it is alive: see its log. Nothing new becomes due.`;
  return [{ title: 'The scheduler is silent', text }];
}

function workerShortcomings(
  statuses: readonly ServiceStatus[],
  servers: readonly PlannedServer[],
): Shortcoming[] {
  if (isAlive(statuses, 'worker')) return unservedPools(statuses, servers);
  const text = `No backup, WAL archiving or check runs. ${lastSeen(statuses, 'worker')}`;
  return [{ title: 'No worker is alive', text }];
}

/** Servers without a worker, which is not obvious because workers of other pools are alive. */
function unservedPools(statuses: readonly ServiceStatus[], servers: readonly PlannedServer[]): Shortcoming[] {
  const workers = statuses.filter(({ service }) => service === 'worker');
  const served = new Set(workers.flatMap(({ state, pools }) => (state === 'alive' ? pools : [])));
  return poolsInUse(servers)
    .filter((pool) => !served.has(pool))
    .map((pool) => {
      const names = servers.filter((server) => server.pool === pool).map(({ name }) => name);
      const ofPool = workers.filter(({ pools }) => pools.includes(pool));
      const what = `No backup, WAL archiving or check runs for ${inFew(names)}.`;
      const cure = `${lastSeen(ofPool, 'worker')} The worker needs WORKER_POOLS=${pool} and the Barman home of these servers.`;
      return { title: `No worker serves the pool ${pool}`, text: `${what} ${cure}` };
    });
}

/** Each would take jobs of the other's: backups of one server would be in both, and neither has all. */
function homeShortcomings(
  statuses: readonly ServiceStatus[],
  servers: readonly PlannedServer[],
): Shortcoming[] {
  return poolsInUse(servers).flatMap((pool) => {
    const workers = statuses.filter(({ state, pools }) => state === 'alive' && pools.includes(pool));
    const homes = new Map(workers.flatMap(({ homeId, host }) => (homeId === null ? [] : [[homeId, host]])));
    if (homes.size < 2) return [];
    const where = `The workers on ${[...homes.values()].sort().join(' and ')} take jobs of the same servers.`;
    const cure =
      'A pool has one Barman home: stop one of the workers, or give it its own pool (WORKER_POOLS).';
    return [{ title: `Workers of the pool ${pool} have different Barman homes`, text: `${where} ${cure}` }];
  });
}

/** The first of some names. Pure. */
export function inFew(names: readonly string[]): string {
  if (names.length === 0) return 'its servers';
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `${names.slice(0, 3).join(', ')}${more}`;
}

function isAlive(statuses: readonly ServiceStatus[], which: ServiceStatus['service']): boolean {
  return statuses.some(({ service, state }) => service === which && state === 'alive');
}

function lastSeen(statuses: readonly ServiceStatus[], which: ServiceStatus['service']): string {
  const [latest] = statuses
    .filter(({ service }) => service === which)
    .sort((a, b) => a.ageSeconds - b.ageSeconds);
  if (latest === undefined) return 'Start one.';
  const { host, pid, ageSeconds } = latest;
  return `The last one was seen ${durationInWords(ageSeconds)} ago on ${host} (process ${pid}). Start one.`;
}
