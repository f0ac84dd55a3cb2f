import { randomBytes } from 'node:crypto';
import type { Logger } from '@barback/shared/service/log';
import { openSession } from '../../ssh/open-session.ts';
import { resolveDestination } from '../../ssh/resolve-destination.ts';
import type { RemoteCommand, SshSession } from '../../ssh/session.ts';
import { destinationName, type SshDestination } from '../../ssh/ssh-destination.ts';
import { becomeUser, mayNeedSudo } from './become-user.ts';
import { loadScript, runnable } from './script.ts';
import { answerMark, parseScriptAnswer, withoutMarks } from './script-answer.ts';
import { scriptCommand } from './script-command.ts';
import { scriptFailureReason } from './script-failure.ts';

const WRITE = loadScript(import.meta.dirname, 'write.sh');

interface Failure {
  status: 'failed';
  reason: string;
  log: string;
}

/** How a script on the recovery host ended. */
export type ScriptOutcome =
  /** `stdout`: what it printed there, without what it told and without what others printed, such as a login shell. */
  { status: 'passed'; values: Record<string, string>; output: string; stdout: string } | Failure;

export interface ScriptOptions {
  /** Default: root where the login can be, else the login. */
  asUser?: string;
  /** What the script does, for a failure that it does not explain itself: `preparing the directory`. */
  purpose?: string;
  /** How long it may take, where that is less than what ends the step. */
  timeoutSeconds?: number;
  signal: AbortSignal;
  /** Receives its standard output as it arrives; the text of the outcome may lack the beginning. */
  onStdout?(text: string): void;
}

/** The host of one recovery test. It is connected to when needed, and again after the connection was lost. */
export interface RecoveryHost {
  /** `user@host:port`; the ssh command itself until it has been understood. */
  name(): string;
  isConnected(): boolean;
  /** Known once it has been connected to. */
  destination(): SshDestination;
  /** Connects and has a first script run, so that what is wrong with the login shows here. */
  connect(signal: AbortSignal): Promise<{ status: 'passed' } | Failure>;
  /** Runs a POSIX shell script with arguments. */
  run(script: string, args: readonly string[], options: ScriptOptions): Promise<ScriptOutcome>;
  /** Makes a file of the host, or puts this text in the place of what it says. */
  write(path: string, text: string, options: ScriptOptions): Promise<{ status: 'passed' } | Failure>;
  /** Runs a script over the existing connection alone: it does not reconnect to a host that was lost. */
  look(script: string, args: readonly string[], options: Omit<ScriptOptions, 'asUser'>): Promise<LookOutcome>;
  /** What the login prints before a command that is run, which Barman's rsync would take for data; null for nothing. */
  chatter(): string | null;
  close(): void;
}

/** `isSilent`: the host did not answer in time. */
export type LookOutcome = Exclude<ScriptOutcome, Failure> | (Failure & { isSilent: boolean });

/** What a host needs seconds for at most: to let us in by a directory server or PAM, to ask sudo, to start a shell. */
const PHASE_SECONDS = 60;

/** Characters: no part of a large file has to wait in memory for the other end. */
const WRITTEN_AT_ONCE = 1024 * 1024;

/** @param environment `NAME=VALUE`, in the environment of every script and all that it starts */
export function recoveryHost(
  sshCommand: string,
  environment: readonly string[] = [],
  log?: Pick<Logger, 'debug'>,
): RecoveryHost {
  let destination: SshDestination | null = null;
  let hasSudo = false;
  let sudoSaid: string | null = null;
  let chatter: string | null = null;
  let session: SshSession | null = null;
  const name = () => (destination === null ? sshCommand : destinationName(destination));
  const disconnect = () => {
    session?.close();
    session = null;
  };

  const connect = async (signal: AbortSignal) => {
    const resolved = await resolveDestination(sshCommand);
    if (resolved.status === 'failed') return failure(resolved.reason);
    destination = resolved.destination;
    const openSeconds = PHASE_SECONDS + destination.connectTimeoutSeconds;
    const limit = limited(signal, openSeconds);
    const opened = await openSession(destination, log, limit.signal);
    if (opened.status === 'failed') {
      const hung = `${name()} accepts connections but did not complete the login within ${openSeconds} s`;
      return failure(limit.isOver() ? hung : opened.reason, resolved.warnings);
    }
    session = opened.session;
    const checked = await checkLogin(session, destination.user, signal);
    // a host that is connected to answers
    if (checked.status === 'failed') disconnect();
    return checked.status === 'failed' ? checked : { status: 'passed' as const, session: opened.session };
  };

  const checkLogin = async (open: SshSession, user: string, signal: AbortSignal) => {
    if (mayNeedSudo(user)) {
      const limit = limited(signal, PHASE_SECONDS);
      const asked = await open.exec('sudo -n true', '', limit.signal);
      if (limit.isOver()) return failure(silence('"sudo -n true"', PHASE_SECONDS), asked.output);
      if (asked.ended !== 'exited') return failure(`the connection to ${name()} was lost`, asked.output);
      hasSudo = asked.exitCode === 0;
      sudoSaid = hasSudo ? null : (/^sudo: .*/m.exec(asked.output)?.[0] ?? null);
    }
    return await execOver(open, 'true\n', [], {
      purpose: 'running a first script',
      timeoutSeconds: PHASE_SECONDS,
      signal,
    });
  };

  const silence = (what: string, seconds: number) =>
    `${name()} accepted the login but did not respond to ${what} within ${seconds} s: the host hangs, or a file that its login shell reads does`;

  const execOver = async (
    open: SshSession,
    script: string,
    args: readonly string[],
    options: ScriptOptions,
  ): Promise<Executed> => {
    const { asUser, purpose = 'a script', timeoutSeconds, signal, onStdout } = options;
    const mark = answerMark(randomBytes(16).toString('hex'));
    const become = becomeUser(asUser, { login: destination?.user ?? '', hasSudo });
    const limit = limited(signal, timeoutSeconds);
    const command = await open.exec(
      scriptCommand(become, environment),
      runnable(script, mark, args),
      limit.signal,
      onStdout,
    );
    const outcome = outcomeOf(command, mark, purpose);
    const isLostBefore = command.ended === 'lost' && !command.begun;
    const isSilent = command.ended === 'stopped' && limit.isOver();
    if (isSilent && outcome.status === 'failed') {
      outcome.reason =
        purpose === 'running a first script'
          ? silence('a shell script', timeoutSeconds ?? 0)
          : `${purpose} on ${name()} exceeded its limit of ${timeoutSeconds} s`;
    }
    return { ...outcome, isLostBefore, isSilent };
  };

  const outcomeOf = (command: RemoteCommand, mark: string, purpose: string): ScriptOutcome => {
    const output = withoutMarks(command.output, mark);
    if (command.ended === 'lost') return failure(`the connection to ${name()} was lost`, output);
    if (command.ended === 'stopped') return failure('it was stopped', output);
    const answer = parseScriptAnswer(command.stdout, mark);
    if (answer.hasBegun) chatter = answer.before.trim() || null;
    if (answer.exitCode === 0 && answer.failure === null) {
      return { status: 'passed', values: answer.values, output, stdout: answer.stdout };
    }
    const { exitCode } = command;
    return failure(
      scriptFailureReason({ answer, exitCode, output, host: name(), purpose, sudoSaid }),
      output,
    );
  };

  const exec = async (script: string, args: readonly string[], options: ScriptOptions) => {
    if (session === null || session.isLost()) {
      const connected = await connect(options.signal);
      if (connected.status === 'failed') return { ...connected, isLostBefore: false };
    }
    if (session === null) throw new Error('there is no session after connect');
    return await execOver(session, script, args, options);
  };

  const run = async (script: string, args: readonly string[], options: ScriptOptions) => {
    let outcome = await exec(script, args, options);
    // it may have been lost a while ago, which shows when it is used
    if (outcome.isLostBefore) {
      disconnect();
      outcome = await exec(script, args, options);
    }
    return outcome;
  };

  return {
    name,
    isConnected: () => session !== null && !session.isLost(),
    destination() {
      if (destination === null) throw new Error('the host has not been connected to');
      return destination;
    },
    async connect(signal) {
      const connected = await connect(signal);
      return connected.status === 'failed' ? connected : { status: 'passed' };
    },
    run,
    async write(path, text, options) {
      const purpose = `writing ${path}`;
      for (let from = 0; from === 0 || from < text.length; from += WRITTEN_AT_ONCE) {
        const part = text.slice(from, from + WRITTEN_AT_ONCE);
        const how = from === 0 ? 'anew' : 'more';
        const written = await run(WRITE, [path, how, part], { purpose, ...options });
        if (written.status === 'failed') return written;
      }
      return { status: 'passed' };
    },
    async look(script, args, options) {
      if (session === null) return { ...failure(`there is no connection to ${name()}`), isSilent: false };
      return await execOver(session, script, args, options);
    },
    chatter: () => chatter,
    close: disconnect,
  };
}

type Executed = ScriptOutcome & { isLostBefore: boolean; isSilent: boolean };

const failure = (reason: string, log = ''): Failure => ({ status: 'failed', reason, log });

/** A signal that also ends after a time; without one it is the signal itself. */
function limited(signal: AbortSignal, seconds: number | undefined) {
  const timeout = seconds === undefined ? null : AbortSignal.timeout(seconds * 1000);
  return {
    signal: timeout === null ? signal : AbortSignal.any([signal, timeout]),
    /** Whether it was the time that ended it. */
    isOver: () => timeout?.aborted === true && !signal.aborted,
  };
}
