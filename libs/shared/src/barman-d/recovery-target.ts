import { z } from 'zod';

/** How far a recovery test replays WAL. `at` is ISO in UTC. */
export type RecoveryTarget = { kind: 'latest' | 'immediate' | 'random' } | { kind: 'time'; at: string };

const NAMES = ['latest', 'immediate', 'random'] as const;
/** The zone is required, because the recovery host, Barman and PostgreSQL may each have a different one. */
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Reads `latest`, `immediate`, `random` or an instant with its zone. */
export const recoveryTarget = z.string().transform((text, context): RecoveryTarget => {
  const kind = NAMES.find((name) => name === text);
  if (kind !== undefined) return { kind };
  const time = INSTANT.test(text) ? new Date(text.replace(' ', 'T')) : new Date(Number.NaN);
  if (!Number.isNaN(time.getTime()) && isDay(text.slice(0, 10)))
    return { kind: 'time', at: time.toISOString() };
  context.addIssue({
    code: 'custom',
    message: `"${text}" is not one of ${NAMES.join(', ')} or an instant with its zone such as 2026-11-23T14:00:00Z`,
  });
  return z.NEVER;
});

/** `Date` takes 30 February for 2 March. */
function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}
