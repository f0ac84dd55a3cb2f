/** PostgreSQL's messages during recovery. */
export interface RecoveryLog {
  /**
   * Why it could not read on, in its own words: "incorrect resource manager data checksum in record at 0/5000098".
   * Null when there was just no more WAL, or when it stopped where it should.
   */
  complaint: string | null;
  /** Whether it stopped at the recovery target. */
  reachedTarget: boolean;
  /** Why it ended, in the last words that say so, of itself or of `pg_ctl`; null when nothing does. */
  cause: string | null;
  /** Where the last record begins that it applied: `0/5000060`; null when it says none. */
  lastRecordAt: string | null;
  /** What the process that replayed warned of and that is not known to be harmless. */
  warnings: readonly string[];
}

interface Line {
  process: string;
  level: string;
  message: string;
}

const LINE = /\[(\d+)\] (\w+): +(.*)$/;
const END_OF_REPLAY = /^redo (done at|is not required)/;
/** Every complaint of WAL names a position or a segment (PostgreSQL 12 to 18). */
const ABOUT_WAL = /\b(at|by) [\dA-F]+\/[\dA-F]+|\bsegment [\dA-F]{24}/;
/** What the process that replays says last when it simply found no more WAL, or stopped where it should. */
const USUAL =
  /^(redo |consistent recovery state|completed backup recovery|recovery stopping|successfully skipped)/;

/** Its answer to readiness checks. */
const NO_CAUSE = /^the database system is /;

/** Warnings of a recovery that say nothing of what was recovered: of settings, of age, and of files that stay behind. */
const HARMLESS = [
  /^could not (remove|unlink|rename|truncate) /,
  /^some useless files may be left behind/,
  /^directories for tablespace \d+ could not be removed/,
  /must be vacuumed (within|before)/,
  /^removing (stale|future) two-phase state/,
  /^hot standby is not possible/,
];

/** Reads a server's log with the default `log_line_prefix` and English messages. Pure. */
export function parseRecoveryLog(text: string): RecoveryLog {
  const lines = text.split('\n').flatMap((line): Line[] => {
    const [, process = '', level = '', message] = LINE.exec(line) ?? [];
    return message === undefined ? [] : [{ process, level, message }];
  });
  const ends = lines.findLastIndex(({ message }) => END_OF_REPLAY.test(message));
  const end = ends >= 0 ? ends : lines.findIndex(({ level }) => level === 'FATAL' || level === 'PANIC');
  const last = lines
    .slice(0, Math.max(end, 0))
    .findLast(({ process, level }) => process === lines[end]?.process && level === 'LOG');
  const isComplaint = last !== undefined && ABOUT_WAL.test(last.message) && !USUAL.test(last.message);
  const recovering = lines[end]?.process;
  const warnings = lines.flatMap(({ process, level, message }) =>
    process === recovering && level === 'WARNING' && !HARMLESS.some((words) => words.test(message))
      ? [message]
      : [],
  );
  const redone = lines.findLast(({ message }) => message.startsWith('redo done at '))?.message;
  return {
    lastRecordAt: /^redo done at ([\dA-F]+\/[\dA-F]+)/.exec(redone ?? '')?.[1] ?? null,
    warnings: [...new Set(warnings)],
    cause: causeOfEnd(text, lines),
    complaint: isComplaint ? last.message : null,
    reachedTarget: lines.some(({ message }) => message.startsWith('recovery stopping')),
  };
}

function causeOfEnd(text: string, lines: readonly Line[]): string | null {
  const isFatal = ({ level, message }: Line) =>
    (level === 'FATAL' || level === 'PANIC') && !NO_CAUSE.test(message);
  const killed = ({ message }: Line) => /terminated by signal|exited with exit code/.test(message);
  const said = lines.findLast(isFatal) ?? lines.findLast(killed);
  if (said !== undefined) return said.message;
  const words = [...text.matchAll(/^(?:postgres|pg_ctl): (.*)$/gm)].map(([, message = '']) => message);
  return words.findLast((message) => !/could not start server|waiting for|Examine/.test(message)) ?? null;
}
