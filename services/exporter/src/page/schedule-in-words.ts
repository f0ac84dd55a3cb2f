import { intervalInWords } from '@barback/shared/status/in-words';
import type { ServerStatus } from '@barback/shared/status/server-status';
import cronstrue from 'cronstrue';

type NextRun = NonNullable<ServerStatus['nextRuns']['backup']>;

/** `At 10:00 (Europe/Lisbon)`; a pattern cronstrue cannot read stands for itself. */
export function scheduleInWords({ pattern, timezone, intervalSeconds }: NextRun): string {
  if (pattern === null) return `Every ${intervalInWords(intervalSeconds)}`;
  return `${patternInWords(pattern)} (${timezone})`;
}

function patternInWords(pattern: string): string {
  try {
    return cronstrue.toString(pattern, { use24HourTimeFormat: true });
  } catch {
    return pattern;
  }
}
