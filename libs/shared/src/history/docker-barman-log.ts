import { join } from 'node:path';
import { z } from 'zod';

/** A backup that docker-barman took, from its log. Null is what the log does not have. */
export interface DockerBarmanRun {
  server: string;
  backupId: string;
  startedAt: string | null;
  endedAt: string | null;
  durationSeconds: number | null;
  /** Null when it restored nothing. docker-barman did not verify that it restored this backup: it proves nothing. */
  recovery: { status: 'passed' | 'failed' | null; durationSeconds: number | null } | null;
}

export interface DockerBarmanLog {
  /** Oldest first. */
  runs: DockerBarmanRun[];
  /** Lines that say nothing; 1-based. */
  problems: { line: number; reason: string }[];
}

/** The file in which docker-barman wrote down what it did for a server. */
export function dockerBarmanLogFile(barmanHome: string, server: string): string {
  return join(barmanHome, 'prometheus_exporter_work', `backups_${server}.log`);
}

/** As `date +%s%N` prints it. */
const nanoseconds = z
  .string()
  .regex(/^\d{19}$/, 'is not a time in nanoseconds')
  .transform((text) => new Date(Number(text.slice(0, -6))).toISOString());
const seconds = z
  .string()
  .regex(/^\d{1,9}$/, 'is not a number of seconds')
  .transform(Number);

/** What a line may tell of a backup. */
const facts = {
  start: nanoseconds,
  end: nanoseconds,
  duration: seconds,
  recovery: seconds,
  rec_status: z
    .string()
    .regex(/^[01]$/, 'is neither 0 nor 1')
    .transform((text) => (text === '0' ? ('passed' as const) : ('failed' as const))),
};

type Facts = { [Name in keyof typeof facts]?: z.infer<(typeof facts)[Name]> };

/**
 * Reads the lines `SERVER BACKUP_ID WHAT VALUE`. Of several that tell the same the first one counts, as it did there.
 * Pure.
 */
export function parseDockerBarmanLog(server: string, text: string): DockerBarmanLog {
  const byBackup = new Map<string, Facts>();
  const problems: DockerBarmanLog['problems'] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const reason = takeLine(server, line.trim().split(/\s+/), byBackup);
    if (reason !== null) problems.push({ line: index + 1, reason });
  }
  const runs = [...byBackup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([backupId, known]) => dockerBarmanRun(server, backupId, known));
  return { runs, problems };
}

/** @returns why it cannot be taken; null when it was */
function takeLine(server: string, words: readonly string[], byBackup: Map<string, Facts>): string | null {
  const [of = '', backupId = '', what = '', value = ''] = words;
  if (words.length !== 4) return 'it does not have four words';
  if (of !== server) return `it belongs to another server, "${of}"`;
  if (!/^\d{8}T\d{6}$/.test(backupId)) return `"${backupId}" is not a backup id`;
  if (!Object.hasOwn(facts, what)) return `"${what}" is not known`;
  const parsed = facts[what as keyof Facts].safeParse(value);
  if (!parsed.success) return `"${value}" ${parsed.error.issues[0]?.message}`;
  byBackup.set(backupId, { [what]: parsed.data, ...byBackup.get(backupId) });
  return null;
}

function dockerBarmanRun(server: string, backupId: string, known: Facts): DockerBarmanRun {
  const { start = null, end = null, duration = null, recovery = null, rec_status: status = null } = known;
  const wasRestored = recovery !== null || status !== null;
  return {
    server,
    backupId,
    startedAt: start,
    endedAt: end,
    durationSeconds: duration,
    recovery: wasRestored ? { status, durationSeconds: recovery } : null,
  };
}
