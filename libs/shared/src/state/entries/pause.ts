import { z } from 'zod';
import { isoTime, text, word } from '../../vocabulary/bounds.ts';

/** No clock is that far ahead: a pause with such a time could not be ended, because no later one would be accepted. */
const AHEAD_MILLISECONDS = 10 * 366 * 86_400_000;
/** Clocks of two hosts may differ by this much. */
const TOLERANCE_MILLISECONDS = 3_600_000;

/** Up to which time a change of a pause is believed; ISO. @param now epoch milliseconds */
export function latestPauseChange(now: number): string {
  return new Date(now + AHEAD_MILLISECONDS).toISOString();
}

/** The newest pause of a server's schedules, even if it has ended, so that an older one does not apply again. */
export const pauseSchema = z.object({
  /** In UTC, to the millisecond: later than that of the pause it replaces, whatever clocks say. */
  changedAt: isoTime.refine(
    (text) => Date.parse(text) <= Date.now() + AHEAD_MILLISECONDS,
    'is more than ten years ahead',
  ),
  pausedAt: isoTime,
  /** The actor. */
  by: word,
  reason: text.nullable(),
  /** Null while it lasts. */
  resumedAt: isoTime.nullable(),
});

export type Pause = z.infer<typeof pauseSchema>;

/** Whether the server is paused now. */
export function isPaused(pause: Pause | null | undefined): pause is Pause {
  return pause?.resumedAt === null;
}

/**
 * Whether a run must be skipped: its server is paused, or was paused when it was due, and skipped runs are not made up
 * for. A pause that has ended skips nothing in the future, whatever its end time says. Pure.
 * @param dueAt epoch milliseconds
 * @param now epoch milliseconds
 */
export function isSkippedByPause(pause: Pause | null | undefined, dueAt: number, now: number): boolean {
  if (!pause) return false;
  if (pause.resumedAt === null) return true;
  const resumedAt = Date.parse(pause.resumedAt);
  if (resumedAt > now + TOLERANCE_MILLISECONDS) return false;
  return Date.parse(pause.pausedAt) <= dueAt && dueAt < resumedAt;
}

/** The one that was changed later; null when both are null. Pure. */
export function newerPause(a: Pause | null, b: Pause | null): Pause | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a.changedAt) >= Date.parse(b.changedAt) ? a : b;
}

/** `paused since 2026-11-23T12:00:00.000Z by anna (backup-1): storage is moved`. Pure. */
export function pauseInWords({ pausedAt, by, reason }: Pick<Pause, 'pausedAt' | 'by' | 'reason'>): string {
  return `paused since ${pausedAt} by ${by}${reason === null ? '' : `: ${reason}`}`;
}
