import { durationInWords, intervalInWords } from '../vocabulary/in-words.ts';
import type { Source, StaleSource } from './freshness.ts';
import type { KnownServer } from './known-server.ts';
import { secondsBetween } from './seconds-between.ts';

/** What each source was when it was new. */
const WHAT: Readonly<Record<Exclude<Source, 'snapshot'>, string>> = {
  plan: 'the last report of the scheduler',
  check: 'the last check',
  facts: 'the last read of its version and size',
  catalogue: 'the last read of its backups',
};

/** Why the information is stale, and what to check. Pure. */
export function staleInWords(
  { source, at, intervalSeconds }: StaleSource,
  server: Pick<KnownServer, 'redisUp' | 'served' | 'planned'>,
  now: Date,
): string {
  const ageSeconds = secondsBetween(at, now);
  const age = durationInWords(ageSeconds);
  if (source === 'snapshot') return `Redis is unreachable: all information is ${age} old`;
  const what = WHAT[source];
  if (ageSeconds < 0) return aheadInWords(what, at, now);
  const late = `${what} was ${age} ago, and one is due every ${intervalInWords(intervalSeconds)}`;
  if (!server.redisUp) return `${late}: is Redis running?`;
  return `${late}: ${source === 'plan' ? 'is a scheduler running?' : workerInWords(server)}`;
}

/** Why no worker observes a server, as far as that is known. */
export function workerInWords({ served, planned }: Pick<KnownServer, 'served' | 'planned'>): string {
  return served === false ? `no worker serves the pool ${planned.pool}` : 'is a worker running?';
}

/** That something is dated ahead. */
export function aheadInWords(what: string, at: string, now: Date): string {
  const ahead = durationInWords(-secondsBetween(at, now));
  return `${what} is dated ${ahead} in the future: correct the clocks of the hosts`;
}
