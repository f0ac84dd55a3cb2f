/** What PostgreSQL said while it recovered. */
export interface RecoveryLog {
  /**
   * Why it could not read on, in its own words: "incorrect resource manager data checksum in record at 0/5000098".
   * Null when there was just no more WAL, or when it stopped where it should.
   */
  complaint: string | null;
  /** Whether it stopped at the instant that it was told. */
  reachedTarget: boolean;
}

const LINE = /\[(\d+)\] (\w+): +(.*)$/;
const END_OF_REPLAY = /^redo (done at|is not required)/;
/** Every complaint of WAL names a position or a segment (PostgreSQL 12 to 18). */
const ABOUT_WAL = /\b(at|by) [\dA-F]+\/[\dA-F]+|\bsegment [\dA-F]{24}/;
/** What the process that replays says last when it simply found no more WAL, or stopped where it should. */
const USUAL =
  /^(redo |consistent recovery state|completed backup recovery|recovery stopping|successfully skipped)/;

/** Reads a server's log with the default `log_line_prefix` and English messages. Pure. */
export function parseRecoveryLog(text: string): RecoveryLog {
  const lines = text.split('\n').flatMap((line) => {
    const [, process, level, message] = LINE.exec(line) ?? [];
    return message === undefined ? [] : [{ process, level, message }];
  });
  const ends = lines.findLastIndex(({ message }) => END_OF_REPLAY.test(message));
  const end = ends >= 0 ? ends : lines.findIndex(({ level }) => level === 'FATAL' || level === 'PANIC');
  const last = lines
    .slice(0, Math.max(end, 0))
    .findLast(({ process, level }) => process === lines[end]?.process && level === 'LOG');
  const isComplaint = last !== undefined && ABOUT_WAL.test(last.message) && !USUAL.test(last.message);
  return {
    complaint: isComplaint ? last.message : null,
    reachedTarget: lines.some(({ message }) => message.startsWith('recovery stopping')),
  };
}
