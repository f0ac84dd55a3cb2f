/** What else is known when Barman could not restore. */
interface Known {
  server: string;
  /** Segments that the archive lacks. */
  missing: readonly string[];
  /** A segment that cannot be decompressed, in words; null when there is none. */
  unreadable: string | null;
}

/** Barman reads its list of WAL line by line. */
const LIST_IS_DAMAGED =
  /cannot parse line|invalid xlog segment name|codec can't decode|invalid literal for int|could not convert string to float/i;
/** It prints the message of a program that it runs. */
const DECOMPRESSION_FAILED = /'ret': \d|gzip|bzip2|zstd|lz4|xz:|compress|not a gzipped file|end-of-stream/i;

/** Whether a segment may be to blame that Barman could not decompress. Pure. */
export function isOfDecompression(reason: string): boolean {
  return DECOMPRESSION_FAILED.test(reason);
}

/** Why a restore failed: Barman says only what it stumbled over. Pure. */
export function whyNotRestored(reason: string, { server, missing, unreadable }: Known): string {
  const said =
    reason
      .replace(/^EXCEPTION: /, '')
      .split('\nSee log file')[0]
      ?.trim() ?? reason;
  const [lost] = missing;
  if (lost !== undefined) return `${said}; WAL segment ${lost} is missing from the archive`;
  if (unreadable !== null) return unreadable;
  if (LIST_IS_DAMAGED.test(said)) {
    return `Barman's list of WAL (xlog.db) is damaged (${said}): run barman rebuild-xlogdb ${server}`;
  }
  return said;
}
