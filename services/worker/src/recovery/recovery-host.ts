import { becomeUser, mayNeedSudo } from './become-user.ts';
import { openSession } from './open-session.ts';
import { quoteArguments } from './quote-arguments.ts';
import { resolveTarget } from './resolve-target.ts';
import { parseScriptAnswer } from './script-answer.ts';
import type { RemoteCommand, SshSession } from './session.ts';
import { type SshTarget, targetName } from './target.ts';

interface Failure {
  status: 'failed';
  reason: string;
  log: string;
}

/** How a script on the recovery host ended. */
export type ScriptOutcome =
  | { status: 'passed'; values: Record<string, string>; output: string; stdout: string }
  | Failure;

/** The host of one recovery test. It is connected to when needed, and again after the connection was lost. */
export interface RecoveryHost {
  /** `user@host:port`; the ssh command itself until it has been understood. */
  name(): string;
  isConnected(): boolean;
  /** Known once it has been connected to. */
  target(): SshTarget;
  connect(signal: AbortSignal): Promise<{ status: 'passed' } | Failure>;
  /** Runs a POSIX shell script with arguments, as root where the login can be, else as the login, or as another. */
  run(
    script: string,
    args: readonly string[],
    options: { asUser?: string; signal: AbortSignal },
  ): Promise<ScriptOutcome>;
  /** Runs a script over the connection that there is alone: a host that was lost is not connected to again. */
  look(script: string, args: readonly string[], signal: AbortSignal): Promise<ScriptOutcome>;
  close(): void;
}

/** @param environment what every script and all that it starts carry in their environment, as `NAME=VALUE` */
export function recoveryHost(sshCommand: string, environment: readonly string[] = []): RecoveryHost {
  let target: SshTarget | null = null;
  let hasSudo = false;
  let session: SshSession | null = null;
  const name = () => (target === null ? sshCommand : targetName(target));

  const connect = async (signal: AbortSignal) => {
    const resolved = await resolveTarget(sshCommand);
    if (resolved.status === 'failed') return failure(resolved.reason);
    target = resolved.target;
    const opened = await openSession(target, signal);
    if (opened.status === 'failed') return failure(opened.reason, resolved.warnings);
    session = opened.session;
    if (mayNeedSudo(target.user)) {
      const asked = await session.exec('sudo -n true', '', signal);
      if (asked.ended !== 'exited') return failure(`the connection to ${name()} was lost`, asked.output);
      hasSudo = asked.exitCode === 0;
    }
    return { status: 'passed' as const, session };
  };

  const execOver = (
    open: SshSession,
    args: readonly string[],
    script: string,
    asUser: string | undefined,
    signal: AbortSignal,
  ) => {
    const become = becomeUser(asUser, { login: target?.user ?? '', hasSudo });
    const command = quoteArguments([...become, 'env', ...environment, 'sh', '-s', '--', ...args]);
    return open.exec(command, script, signal);
  };

  const exec = async (
    args: readonly string[],
    script: string,
    asUser: string | undefined,
    signal: AbortSignal,
  ) => {
    if (session === null || session.isLost()) {
      const connected = await connect(signal);
      if (connected.status === 'failed') return connected;
      session = connected.session;
    }
    return await execOver(session, args, script, asUser, signal);
  };

  const outcomeOf = (command: RemoteCommand): ScriptOutcome => {
    const { output } = command;
    if (command.ended === 'lost') return failure(`the connection to ${name()} was lost`, output);
    if (command.ended === 'stopped') return failure('it was stopped', output);
    const { values, failure: reason } = parseScriptAnswer(command.stdout);
    if (command.exitCode === 0 && reason === null)
      return { status: 'passed', values, output, stdout: command.stdout };
    return failure(reason ?? `the script on ${name()} exited with ${command.exitCode}`, output);
  };

  return {
    name,
    isConnected: () => session !== null && !session.isLost(),
    target() {
      if (target === null) throw new Error('the host has not been connected to');
      return target;
    },
    connect,
    async run(script, args, { asUser, signal }) {
      let command = await exec(args, script, asUser, signal);
      // it may have been lost a while ago, which shows when it is used
      if ('ended' in command && command.ended === 'lost' && !command.begun) {
        session?.close();
        session = null;
        command = await exec(args, script, asUser, signal);
      }
      return 'status' in command ? command : outcomeOf(command);
    },
    async look(script, args, signal) {
      if (session === null) return failure(`there is no connection to ${name()}`);
      return outcomeOf(await execOver(session, args, script, undefined, signal));
    },
    close: () => session?.close(),
  };
}

const failure = (reason: string, log = ''): Failure => ({ status: 'failed', reason, log });
