import { parseLsn } from '../barman/lsn.ts';

/** Where a recovery ended. */
export interface RecoveredEnd {
  /** Which it replayed to the end. */
  timeline: number;
  /** The position behind the last record that it replayed. */
  replayedTo: bigint;
}

/**
 * Reads the last line of the history that PostgreSQL writes when a recovery ends its timeline: the timeline that was
 * left, and where. Null when it is none. Pure.
 */
export function parseRecoveredEnd(historyLine: string): RecoveredEnd | null {
  const [, timeline, lsn] = /^(\d+)\s+([\dA-F]+\/[\dA-F]+)\b/.exec(historyLine) ?? [];
  return lsn === undefined ? null : { timeline: Number(timeline), replayedTo: parseLsn(lsn) };
}

/** The time of the newest commit that was replayed, ISO in UTC; null when none was. Pure. */
export function newestReplayedCommit(log: string): string | null {
  const [, day, time] =
    /last completed transaction was at log time (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00/.exec(log) ??
    [];
  return time === undefined ? null : `${day}T${time}Z`;
}
