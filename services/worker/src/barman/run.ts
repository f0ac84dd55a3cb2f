import { publishable } from '@barback/shared/text/publishable';
import { execa } from 'execa';
import { watchForDeadlock } from './watch-for-deadlock.ts';

/** How one `barman` process ended. A process that was stopped is not an exception. */
export interface BarmanRun {
  /** Null when it was ended by a signal. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** True when `signal` was aborted before the process ended by itself. */
  aborted: boolean;
  /** True when it was stopped because its processes waited for each other. */
  deadlocked?: true;
}

export interface RunOptions {
  /** Hard limit: Barman itself waits on some locks and connections without one. */
  timeoutMilliseconds: number;
  signal: AbortSignal;
  /**
   * A file that is locked (`flock`) from before Barman starts until it has ended, even if this process is gone by then:
   * whoever finds it unlocked knows that no Barman of this run remains. The file is created when missing; its directory
   * is not.
   */
  lockFile?: string;
  /**
   * Major version of PostgreSQL, `17`, whose programs Barman finds after all others: Debian and Red Hat keep
   * `pg_combinebackup` and `pg_verifybackup` out of the PATH.
   */
  postgresMajor?: string;
  /** Stops Barman when none of its processes has done anything for so long; by default it may wait. */
  deadlockMilliseconds?: number;
}

/** Starts `barman -c CONFIGURATION …arguments` and waits for its end. */
export type RunBarman = (args: readonly string[], options: RunOptions) => Promise<BarmanRun>;

/**
 * Starts `barman -c CONFIGURATION …arguments` in a session of its own and leaves it to itself, as `barman cron` does.
 * Rejects when its configuration cannot be written.
 */
export type StartBarman = (args: readonly string[]) => Promise<void>;

/** Time for Barman to mark its backup FAILED and to end its `pg_basebackup` after SIGINT. */
const INTERRUPT_MILLISECONDS = 5000;
/** For a `conninfo` without `connect_timeout`: libpq would wait for ever for a server that hangs. */
const CONNECT_TIMEOUT_SECONDS = 10;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** How `flock` ends where another run has the file: Barman ends with 0 to 3. */
const LOCK_IS_TAKEN = 75;
/**
 * Starts the command that follows the process id of this process and what comes to its PATH, unless this process has ended meanwhile. The kernel
 * sends a death signal only for a parent that dies after it was requested: a parent that exists *now* existed then.
 */
const UNLESS_ORPHANED = '[ "$PPID" = "$1" ] || exit 0; PATH="$PATH$2"; shift 2; exec "$@"';

/** Python would wait for a terminal's or a pager's answers, and translate messages that are parsed here. */
const ENVIRONMENT = {
  LC_ALL: 'C.UTF-8',
  PYTHONIOENCODING: 'utf-8',
  PGCONNECT_TIMEOUT: `${CONNECT_TIMEOUT_SECONDS}`,
};

/** The variable by which a Barman tells which process started it: see `isOrphan`. */
export const STARTED_BY = 'BARBACK_STARTED_BY';

/** This file is the only place that starts `barman`. It requests the current configuration each time. */
export function barmanStarter(configurationFile: () => Promise<string>): StartBarman {
  return async (args) => {
    const subprocess = execa('barman', ['-c', await configurationFile(), ...args], {
      detached: true,
      cleanup: false,
      stdio: 'ignore',
      reject: false,
      env: ENVIRONMENT,
    });
    subprocess.nodeChildProcess.unref();
  };
}

/**
 * It gets its own process group, which is stopped with SIGINT first: SIGTERM leaves orphans with `backup_method =
 * rsync`, and a killed backup stays `STARTED` for ever (Barman 3.4 to 3.17). With `setpriv --pdeathsig` the kernel
 * sends the same SIGINT when this process itself is killed; if it was killed before that was set up, Barman does not
 * start.
 * @param configurationFile the current configuration; requested each time
 */
export function barmanRunner(configurationFile: () => Promise<string>): RunBarman {
  return async (args, { timeoutMilliseconds, signal, lockFile, postgresMajor, deadlockMilliseconds }) => {
    const file = await configurationFile().catch((error: Error) => error);
    if (file instanceof Error) return notStarted(file.message);
    const locked =
      lockFile === undefined
        ? []
        : ['flock', '--no-fork', '--nonblock', '--conflict-exit-code', `${LOCK_IS_TAKEN}`, lockFile];
    const unlessOrphaned = ['sh', '-c', UNLESS_ORPHANED, 'sh', `${process.pid}`, programsOf(postgresMajor)];
    const command = [...locked, ...unlessOrphaned, 'barman', '-c', file, ...args];
    const deadlock = new AbortController();
    const subprocess = execa('setpriv', ['--pdeathsig', 'INT', '--', ...command], {
      detached: true,
      stdin: 'ignore',
      reject: false,
      maxBuffer: MAX_OUTPUT_BYTES,
      timeout: timeoutMilliseconds,
      cancelSignal: AbortSignal.any([signal, deadlock.signal]),
      killSignal: 'SIGINT',
      killDescendants: true,
      forceKillAfterDelay: INTERRUPT_MILLISECONDS,
      env: { ...ENVIRONMENT, [STARTED_BY]: `${process.pid}` },
    });
    // killed from outside, as by the kernel when it is out of memory: the child processes would continue without it
    subprocess.nodeChildProcess.once('exit', (_exitCode, endedBy) => {
      if (endedBy === 'SIGKILL') killGroup(subprocess.pid);
    });
    const ended = new AbortController();
    if (deadlockMilliseconds !== undefined && subprocess.pid !== undefined)
      void watchForDeadlock(
        subprocess.pid,
        { patienceMilliseconds: deadlockMilliseconds, signal: ended.signal },
        () => deadlock.abort(),
      );
    const result = await subprocess;
    ended.abort();
    if (result.timedOut || result.isCanceled) killGroup(subprocess.pid);
    if (lockFile !== undefined && result.exitCode === LOCK_IS_TAKEN) return anotherIsRunning(lockFile);
    return {
      exitCode: result.exitCode ?? null,
      stdout: result.stdout,
      stderr: publishable(result.stderr || (result.failed ? (result.shortMessage ?? '') : '')),
      timedOut: result.timedOut,
      aborted: result.isCanceled,
      ...(deadlock.signal.aborted && { deadlocked: true }),
    };
  };
}

function programsOf(major: string | undefined): string {
  return major === undefined ? '' : `:/usr/lib/postgresql/${major}/bin:/usr/pgsql-${major}/bin`;
}

function notStarted(reason: string): BarmanRun {
  const stderr = publishable(`cannot write the configuration for Barman: ${reason}`);
  return { exitCode: null, stdout: '', stderr, timedOut: false, aborted: false };
}

/** In Barman's own words for it. */
function anotherIsRunning(lockFile: string): BarmanRun {
  const stderr = `Another backup process is running (${lockFile} is locked)`;
  return { exitCode: LOCK_IS_TAKEN, stdout: '', stderr, timedOut: false, aborted: false };
}

/** Ends what outlived the leader of the group; there is usually nothing left. */
function killGroup(leaderPid: number | undefined): void {
  try {
    if (leaderPid !== undefined) process.kill(-leaderPid, 'SIGKILL');
  } catch {
    // the whole group has ended
  }
}
