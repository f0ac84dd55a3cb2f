import { daysInWords } from '@barback/shared/cron/cron-in-words';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { intervalInWords } from '@barback/shared/vocabulary/in-words';
import cronstrue from 'cronstrue';

type NextRun = NonNullable<ServerStatus['nextRuns']['backup']>;

/** `At 10:00 (Europe/Lisbon)`, and how its two fields for days go together; a pattern cronstrue cannot read stands for itself. */
export function scheduleInWords({ pattern, timezone, intervalSeconds }: NextRun): string {
  if (pattern === null) return `Every ${intervalInWords(intervalSeconds)}`;
  const days = daysInWords(pattern);
  return `${patternInWords(pattern)}${days === null ? '' : `: ${days}`} (${timezone})`;
}

function patternInWords(pattern: string): string {
  try {
    return cronstrue.toString(pattern, { use24HourTimeFormat: true });
  } catch {
    return pattern;
  }
}
