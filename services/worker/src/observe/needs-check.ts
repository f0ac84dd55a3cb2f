import type { Seen } from '../history/record.ts';

/** What shows without Barman that something may be wrong with a server, or different. */
export interface Signs {
  /** Whether its PostgreSQL accepts connections; null when that cannot be told. */
  accepts: boolean | null;
  /** Whether nothing receives its WAL now. */
  isStreamingEnded: boolean;
  /** When its file was changed last (infinity while it cannot be read), and when this process asked Barman for its settings; epoch milliseconds. */
  fileChangedAt: number;
  settingsReadAt: number | null;
}

const MINUTE_MILLISECONDS = 60_000;

/**
 * Whether `barman check` has to run for a server now, because of what was seen of it last: it failed, or a backup has
 * ended or failed, or WAL is missing, or it is new. Pure.
 */
export function isConspicuous({ check, lastRun, catalogue }: Seen): boolean {
  if (check === null || check.exitCode !== 0) return true;
  if (lastRun !== null && (lastRun.status === 'failed' || isAfter(lastRun.endedAt, check.finishedAt)))
    return true;
  if (catalogue === null) return true;
  const { newestDone, missingWal, walErrorFiles } = catalogue;
  if (newestDone !== null && isAfter(newestDone.endAt, check.finishedAt)) return true;
  return (missingWal?.count ?? 0) > 0 || walErrorFiles > 0;
}

/** Whether it has to run because of how the server looks now. Pure. */
export function isDifferent({ accepts, isStreamingEnded, fileChangedAt, settingsReadAt }: Signs): boolean {
  return accepts !== true || isStreamingEnded || settingsReadAt === null || fileChangedAt > settingsReadAt;
}

/**
 * Whether it has to run because its time has come: each server has its own minute of so many, by its name, so that they
 * spread evenly. Pure.
 * @param dueAt of this run, epoch milliseconds
 */
export function isItsTurn(server: string, { check }: Seen, dueAt: number, mostSeconds: number): boolean {
  const minutes = Math.max(1, Math.floor((1000 * mostSeconds) / MINUTE_MILLISECONDS));
  const isOwnMinute = (Math.floor(dueAt / MINUTE_MILLISECONDS) + numberOf(server)) % minutes === 0;
  const age = dueAt - Date.parse(check?.finishedAt ?? '');
  return isOwnMinute || !(age >= 0 && age < 1000 * mostSeconds);
}

function isAfter(one: string, other: string): boolean {
  return Date.parse(one) > Date.parse(other);
}

/** The same number for the same text (FNV-1a). */
function numberOf(text: string): number {
  let number = 0x811c9dc5;
  for (const byte of Buffer.from(text)) number = Math.imul(number ^ byte, 0x01000193) >>> 0;
  return number;
}
