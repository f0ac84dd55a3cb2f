import { type Check, NO_ANSWER } from '@barback/shared/state/entries/check';
import { publishable } from '@barback/shared/text/publishable';
import { z } from 'zod';
import { causeIn } from './cause.ts';
import type { JsonAnswer } from './json-answer.ts';

const checkLinesSchema = z.record(
  z.string(),
  z.object({ status: z.enum(['OK', 'FAILED']), hint: z.string().default('') }),
);

/** What `barman check --nagios` exits with when a check failed. */
const NAGIOS_CRITICAL = 2;

type CheckResult = Omit<Check, 'finishedAt'>;

/** The part of a `barman -f json check` answer that is about `server`; null when it says nothing of it. Pure. */
export function readCheckAnswer(answer: JsonAnswer, server: string): CheckResult | null {
  const parsed = checkLinesSchema.safeParse(answer.body[server]);
  if (!parsed.success) return null;
  const lines = Object.entries(parsed.data);
  const checks = Object.fromEntries(lines.map(([key, { status }]) => [key, status === 'OK']));
  const failed = lines.filter(([, { status }]) => status === 'FAILED');
  const hints = Object.fromEntries(failed.map(([key, { hint }]) => [key, publishable(hint)]));
  return { exitCode: failed.length === 0 ? 0 : NAGIOS_CRITICAL, checks: withStreaming(checks), hints };
}

/** Whether Barman waited for the server longer than it may, and so did not come to all of its checks. */
export function isUnanswered({ checks }: Pick<Check, 'checks'>): boolean {
  return checks.check_timeout === false;
}

/**
 * A check without a result for a server: one that took too long is reported like Barman's own time-out, any other with
 * Barman's message. Pure.
 * @param answer null when Barman took too long
 */
export function unansweredCheck(answer: Pick<JsonAnswer, 'errors'> | null): CheckResult {
  const [key, reason] =
    answer === null
      ? ['check_timeout', 'barman check did not finish in time']
      : [NO_ANSWER, causeIn(answer.errors) ?? 'the output of barman check does not mention this server'];
  return { exitCode: NAGIOS_CRITICAL, checks: { [key]: false }, hints: { [key]: publishable(reason) } };
}

/** Barman leaves the streaming line out while PostgreSQL is down, though the server streams. */
function withStreaming(checks: Record<string, boolean>): Record<string, boolean> {
  const streams = 'receive_wal_running' in checks;
  return streams && checks.postgresql === false ? { postgresql_streaming: false, ...checks } : checks;
}
