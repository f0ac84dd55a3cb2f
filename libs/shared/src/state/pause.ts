import { z } from 'zod';
import { isoTime, text, word } from './bounds.ts';

/** The newest pause of a server's schedules, also one that is over: so nobody takes an older one for it. */
export const pauseSchema = z.object({
  /** In UTC, to the millisecond: later than that of the pause it replaces, whatever clocks say. */
  changedAt: isoTime,
  pausedAt: isoTime,
  /** Who asked for it. */
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
 * Whether a run is not to be made: its server is paused, or was when it was due, and is not made up for. Pure.
 *
 * @param dueAt epoch milliseconds
 */
export function isHeld(pause: Pause | null | undefined, dueAt: number): boolean {
  if (!pause) return false;
  if (pause.resumedAt === null) return true;
  return Date.parse(pause.pausedAt) <= dueAt && dueAt < Date.parse(pause.resumedAt);
}

/** The one of two that was changed later; null when there is none. Pure. */
export function newerPause(a: Pause | null, b: Pause | null): Pause | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a.changedAt) >= Date.parse(b.changedAt) ? a : b;
}

/** `paused since 2026-11-23T12:00:00.000Z by anna (backup-1): storage is moved`. Pure. */
export function pauseInWords({ pausedAt, by, reason }: Pick<Pause, 'pausedAt' | 'by' | 'reason'>): string {
  return `paused since ${pausedAt} by ${by}${reason === null ? '' : `: ${reason}`}`;
}
