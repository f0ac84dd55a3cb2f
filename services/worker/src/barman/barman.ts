import { causeIn } from './cause.ts';
import { type JsonAnswer, parseJsonAnswer } from './json-answer.ts';
import { type RestoreRequest, recoverArguments } from './recover-arguments.ts';
import { judgeRecover, type RestoreOutcome } from './recover-outcome.ts';
import type { BarmanRun, RunBarman, StartBarman } from './run.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** As long as Barman waits before it tries a copy again, if it is told to (`basebackup_retry_sleep`). */
const DEADLOCK_MILLISECONDS = 35_000;

/** How long a subcommand may take. What connects to servers gets time for each of them. */
const TIMEOUT = {
  version: MINUTE,
  cron: 6 * HOUR,
  backup: 24 * HOUR,
  recover: 24 * HOUR,
  delete: HOUR,
  wal: MINUTE,
  showServer: 30_000,
  check: 45_000,
  forEachFurtherServer: 2000,
};

/** In Barman's words. */
const NO_VERIFIER = 'pg_verifybackup not found';

/** By its id: `latest` may be another one by the time that Barman starts. */
const built = (parentBackupId: string | null) =>
  parentBackupId === null ? [] : ['--incremental', parentBackupId];

/** In Barman's words: of a checkpoint, that is; to close a segment it needs no superuser. */
const NEEDS_SUPERUSER = /requires superuser/i;

export interface BackupToVerify {
  server: string;
  backupId: string;
  /** Major version of its PostgreSQL: `17`. */
  postgresMajor: string;
}

/** The Barman commands that are used, each with its time-out. None throws for what Barman may answer. */
export interface Barman {
  /** `3.4.0`, or null with the reason when Barman cannot be run. */
  version(signal: AbortSignal): Promise<{ version: string } | { version: null; reason: string }>;
  cron(signal: AbortSignal): Promise<BarmanRun>;
  /** Receives WAL until the connection ends. Ends immediately if another process already does. */
  startReceiveWal(server: string): Promise<void>;
  /**
   * @param lockFile see `RunOptions`
   * @param parentBackupId what an incremental backup is built on; null: a full one
   */
  backup(
    server: string,
    signal: AbortSignal,
    lockFile?: string,
    parentBackupId?: string | null,
  ): Promise<BarmanRun>;
  /** Whether it is gone then, only the catalogue tells: Barman exits with 0 also when it refuses. */
  deleteBackup(server: string, backupId: string, signal: AbortSignal): Promise<BarmanRun>;
  /** Has Barman find out whether the WAL that a copied backup needs is archived; it is `DONE` then. */
  checkBackup(server: string, backupId: string, signal: AbortSignal): Promise<BarmanRun>;
  /** Null when Barman did not finish in time; other output is among the errors. */
  check(servers: readonly string[], signal: AbortSignal): Promise<JsonAnswer | null>;
  showServers(servers: readonly string[], signal: AbortSignal): Promise<JsonAnswer | null>;
  /**
   * Makes a server close its current WAL segment, also an idle one: it forces a checkpoint first, unless the role lacks
   * the right (Barman allows only a superuser). Then the segment is closed if something was written to it.
   */
  switchWal(server: string, signal: AbortSignal): Promise<BarmanRun>;
  /** Moves the WAL that was received into the archive. */
  archiveWal(server: string, signal: AbortSignal): Promise<BarmanRun>;
  /**
   * Compares the stored files of a backup with its manifest (`pg_verifybackup`); the errors, none when they match. Null
   * on a host without that program.
   */
  verifyBackup(backup: BackupToVerify, signal: AbortSignal): Promise<string[] | null>;
  recover(request: RestoreRequest): Promise<RestoreOutcome>;
  /** A file of the WAL archive that is text, such as a `.history`, uncompressed; null when it cannot be had. */
  walFile(server: string, name: string, signal: AbortSignal): Promise<string | null>;
}

/** `-f json` is a global option and precedes the subcommand; all releases understand these spellings. */
export function barman(run: RunBarman, start: StartBarman): Barman {
  const json = async (
    args: readonly string[],
    servers: readonly string[],
    timeout: number,
    signal: AbortSignal,
  ) => {
    const timeoutMilliseconds = timeout + TIMEOUT.forEachFurtherServer * servers.length;
    const ended = await run(['-f', 'json', ...args, ...servers], { timeoutMilliseconds, signal });
    const answer = parseJsonAnswer(ended.stdout);
    if (answer !== null || ended.timedOut || ended.aborted) return answer;
    const said = causeIn([ended.stderr]) ?? `barman exited with code ${ended.exitCode} and no output`;
    return { info: [], warnings: [], errors: [said], body: {} };
  };
  const readVersion: Barman['version'] = async (signal) => {
    const { exitCode, stdout, stderr } = await run(['--version'], {
      timeoutMilliseconds: TIMEOUT.version,
      signal,
    });
    const version = /^\d+(\.\d+)+/.exec(stdout)?.[0];
    if (exitCode === 0 && version !== undefined) return { version };
    return {
      version: null,
      reason: stderr.split('\n')[0] || `barman --version exited with code ${exitCode}`,
    };
  };
  return {
    version: readVersion,
    cron: (signal) => run(['cron'], { timeoutMilliseconds: TIMEOUT.cron, signal }),
    startReceiveWal: (server) => start(['-q', 'receive-wal', server]),
    backup: (server, signal, lockFile, parentBackupId = null) =>
      run(['-f', 'json', 'backup', '--wait', ...built(parentBackupId), server], {
        timeoutMilliseconds: TIMEOUT.backup,
        signal,
        ...(lockFile !== undefined && { lockFile }),
      }),
    deleteBackup: (server, backupId, signal) =>
      run(['-f', 'json', 'delete', server, backupId], { timeoutMilliseconds: TIMEOUT.delete, signal }),
    checkBackup: (server, backupId, signal) =>
      run(['check-backup', server, backupId], { timeoutMilliseconds: TIMEOUT.wal, signal }),
    check: (servers, signal) => json(['check'], servers, TIMEOUT.check, signal),
    showServers: (servers, signal) => json(['show-server'], servers, TIMEOUT.showServer, signal),
    async switchWal(server, signal) {
      const options = { timeoutMilliseconds: TIMEOUT.wal, signal };
      const forced = await run(['switch-wal', '--force', server], options);
      if (!NEEDS_SUPERUSER.test(`${forced.stdout}${forced.stderr}`)) return forced;
      return await run(['switch-wal', server], options);
    },
    archiveWal: (server, signal) =>
      run(['archive-wal', server], { timeoutMilliseconds: TIMEOUT.wal, signal }),
    async verifyBackup({ server, backupId, postgresMajor }, signal) {
      const args = ['-f', 'json', 'verify-backup', server, backupId];
      const ended = await run(args, { timeoutMilliseconds: TIMEOUT.recover, signal, postgresMajor });
      const answer = parseJsonAnswer(ended.stdout);
      if (answer === null) return [ended.stderr || `barman verify-backup exited with code ${ended.exitCode}`];
      return answer.errors.includes(NO_VERIFIER) ? null : answer.errors;
    },
    async recover(request) {
      const { signal, postgresMajor } = request;
      // another one may have been installed since this process began
      const installed = await readVersion(signal);
      if (installed.version === null) return { status: 'failed', reason: installed.reason, log: '' };
      const args = ['-f', 'json', ...recoverArguments(request, installed.version)];
      return judgeRecover(
        await run(args, {
          timeoutMilliseconds: TIMEOUT.recover,
          signal,
          postgresMajor,
          deadlockMilliseconds: DEADLOCK_MILLISECONDS,
        }),
      );
    },
    async walFile(server, name, signal) {
      const { exitCode, stdout } = await run(['get-wal', server, name], {
        timeoutMilliseconds: TIMEOUT.wal,
        signal,
      });
      return exitCode === 0 ? stdout : null;
    },
  };
}
