import type { Source, StaleSource } from './freshness.ts';
import { durationInWords, intervalInWords } from './in-words.ts';
import { secondsBetween } from './seconds-between.ts';

/** What each source was when it was new, and who sees to it that there is a newer one. */
const WORDS: Readonly<Record<Exclude<Source, 'snapshot'>, { what: string; cause: string }>> = {
  plan: { what: 'the last report of the scheduler', cause: 'is a scheduler running?' },
  check: { what: 'the last check', cause: 'is a worker running?' },
  facts: { what: 'the last look at its version and size', cause: 'is a worker running?' },
  catalogue: { what: 'the last look at its backups', cause: 'is a worker running?' },
};

/** Why it does not say how things are now, and what to look at. Pure. */
export function staleInWords(
  { source, at, intervalSeconds }: StaleSource,
  redisUp: boolean,
  now: Date,
): string {
  const ageSeconds = secondsBetween(at, now);
  const age = durationInWords(ageSeconds);
  if (source === 'snapshot') return `Redis cannot be reached: all that is known is ${age} old`;
  const { what, cause } = WORDS[source];
  if (ageSeconds < 0) return aheadInWords(what, at, now);
  const late = `${what} was ${age} ago, one is due every ${intervalInWords(intervalSeconds)}`;
  return `${late}: ${redisUp ? cause : 'is Redis running?'}`;
}

/** That something is dated ahead. */
export function aheadInWords(what: string, at: string, now: Date): string {
  const ahead = durationInWords(-secondsBetween(at, now));
  return `${what} is dated ${ahead} ahead of the clock here: set the clocks of all hosts right`;
}
