import type { RecentRuns, RunDay } from '@barback/shared/state/entries/recent-runs';
import { toleratedSeconds } from '@barback/shared/status/server-verdict';

/** How a day was: `missing` when a backup should have been there by its end and was not. */
export type Mark = 'well' | 'partly' | 'failed' | 'missing' | 'nothing';

export interface DayMarks {
  /** In UTC: `2026-11-23`. */
  date: string;
  backups: { mark: Mark; words: string };
  tests: { mark: Mark; words: string };
}

/** How often a backup is due, and since when, as far as is known. */
export interface Due {
  intervalSeconds: number;
  since: string | null;
}

const DAY_MILLISECONDS = 86_400_000;
const DAYS = 30;

/** The last 30 days, oldest first. Before the first backup that is known, none is missed. Pure. */
export function dayMarks({ days }: RecentRuns, due: Due | null, now: Date): DayMarks[] {
  const today = Math.floor(now.getTime() / DAY_MILLISECONDS) * DAY_MILLISECONDS;
  return Array.from({ length: DAYS }, (_, index) => {
    const start = today - (DAYS - 1 - index) * DAY_MILLISECONDS;
    const date = new Date(start).toISOString().slice(0, 10);
    const end = Math.min(start + DAY_MILLISECONDS, now.getTime());
    const day = days.find((each) => each.date === date);
    const { backupsDone = 0, backupsFailed = 0, testsPassed = 0, testsFailed = 0 } = day ?? {};
    const isMissing = isMissingAt(end, lastDoneBefore(days, date), due);
    return {
      date,
      backups: outcome(backupsDone, backupsFailed, ['backup', 'done'], isMissing),
      tests: outcome(testsPassed, testsFailed, ['recovery test', 'passed'], false),
    };
  });
}

function lastDoneBefore(days: readonly RunDay[], date: string): number | null {
  const last = days.filter((day) => day.date <= date && day.lastDoneAt !== null).at(-1)?.lastDoneAt;
  return last ? Date.parse(last) : null;
}

function isMissingAt(end: number, lastDone: number | null, due: Due | null): boolean {
  if (due === null || lastDone === null) return false;
  const from = Math.max(lastDone, due.since === null ? lastDone : Date.parse(due.since));
  return end - from > toleratedSeconds(due.intervalSeconds) * 1000;
}

function outcome(
  good: number,
  bad: number,
  [what, well]: readonly [string, string],
  isMissing: boolean,
): { mark: Mark; words: string } {
  const runs = (amount: number, how: string) => `${amount} ${what}${amount === 1 ? '' : 's'} ${how}`;
  const words = [...(good > 0 ? [runs(good, well)] : []), ...(bad > 0 ? [runs(bad, 'failed')] : [])];
  if (good > 0) return { mark: bad > 0 ? 'partly' : 'well', words: words.join(', ') };
  if (bad > 0) return { mark: 'failed', words: words.join(', ') };
  if (isMissing) return { mark: 'missing', words: `no ${what}, though one was due` };
  return { mark: 'nothing', words: `no ${what}` };
}
