import { redact } from '@barback/shared/service/redact';
import { execa } from 'execa';

/** How one `barman` process ended. A process that was stopped is not an exception. */
export interface BarmanRun {
  /** Null when it was ended by a signal. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** True when `signal` was aborted before the process ended by itself. */
  aborted: boolean;
}

export interface RunOptions {
  /** Hard limit: Barman itself waits on some locks and connections without one. */
  timeoutMilliseconds: number;
  signal: AbortSignal;
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
/** For a `conninfo` that says no `connect_timeout`: libpq would wait for ever for a server that hangs. */
const CONNECT_TIMEOUT_SECONDS = 10;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Python would wait for a terminal's or a pager's answers, and translate messages that are parsed here. */
const ENVIRONMENT = {
  LC_ALL: 'C.UTF-8',
  PYTHONIOENCODING: 'utf-8',
  PGCONNECT_TIMEOUT: `${CONNECT_TIMEOUT_SECONDS}`,
};

/** This file is the only place that starts `barman`. What it is to be run with now is asked for each time. */
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
 * It gets a process group of its own, which is stopped with SIGINT first: SIGTERM leaves orphans with
 * `backup_method = rsync`, and a backup that is killed outright stays `STARTED` for ever (Barman 3.4 to 3.17).
 * `setpriv --pdeathsig` has the kernel send the same SIGINT when this process itself is killed.
 *
 * @param configurationFile what it is to be run with now; asked for each time
 */
export function barmanRunner(configurationFile: () => Promise<string>): RunBarman {
  return async (args, { timeoutMilliseconds, signal }) => {
    const file = await configurationFile().catch((error: Error) => error);
    if (file instanceof Error) return notStarted(file.message);
    const subprocess = execa('setpriv', ['--pdeathsig', 'INT', '--', 'barman', '-c', file, ...args], {
      detached: true,
      stdin: 'ignore',
      reject: false,
      maxBuffer: MAX_OUTPUT_BYTES,
      timeout: timeoutMilliseconds,
      cancelSignal: signal,
      killSignal: 'SIGINT',
      killDescendants: true,
      forceKillAfterDelay: INTERRUPT_MILLISECONDS,
      env: ENVIRONMENT,
    });
    // killed by somebody else, as the kernel does when memory is short: what it began would go on without it
    subprocess.nodeChildProcess.once('exit', (_exitCode, endedBy) => {
      if (endedBy === 'SIGKILL') killGroup(subprocess.pid);
    });
    const result = await subprocess;
    if (result.timedOut || result.isCanceled) killGroup(subprocess.pid);
    return {
      exitCode: result.exitCode ?? null,
      stdout: result.stdout,
      stderr: redact(result.stderr || (result.failed ? (result.shortMessage ?? '') : '')),
      timedOut: result.timedOut,
      aborted: result.isCanceled,
    };
  };
}

function notStarted(reason: string): BarmanRun {
  const stderr = redact(`the configuration for Barman cannot be written: ${reason}`);
  return { exitCode: null, stdout: '', stderr, timedOut: false, aborted: false };
}

/** Ends what outlived the leader of the group; there is usually nothing left. */
function killGroup(leaderPid: number | undefined): void {
  try {
    if (leaderPid !== undefined) process.kill(-leaderPid, 'SIGKILL');
  } catch {
    // the whole group has ended
  }
}
