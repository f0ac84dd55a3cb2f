import { openSession } from './open-session.ts';
import { quoteArguments } from './quote-arguments.ts';
import { resolveTarget } from './resolve-target.ts';
import { parseScriptAnswer } from './script-answer.ts';
import type { SshSession } from './session.ts';
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
  /** Known once it has been connected to. */
  target(): SshTarget;
  connect(signal: AbortSignal): Promise<{ status: 'passed' } | Failure>;
  /** Runs a POSIX shell script with arguments, as the login user or, for root, as another. */
  run(
    script: string,
    args: readonly string[],
    options: { asUser?: string; signal: AbortSignal },
  ): Promise<ScriptOutcome>;
  close(): void;
}

export function recoveryHost(sshCommand: string): RecoveryHost {
  let target: SshTarget | null = null;
  let session: SshSession | null = null;
  const name = () => (target === null ? sshCommand : targetName(target));

  const connect = async (signal: AbortSignal) => {
    const resolved = await resolveTarget(sshCommand);
    if (resolved.status === 'failed') return failure(resolved.reason);
    target = resolved.target;
    const opened = await openSession(target, signal);
    if (opened.status === 'failed') return failure(opened.reason, resolved.warnings);
    session = opened.session;
    return { status: 'passed' as const, session };
  };

  return {
    name,
    target() {
      if (target === null) throw new Error('the host has not been connected to');
      return target;
    },
    connect,
    async run(script, args, { asUser, signal }) {
      if (session === null || session.isLost()) {
        const connected = await connect(signal);
        if (connected.status === 'failed') return connected;
        session = connected.session;
      }
      const become = asUser === undefined || asUser === target?.user ? [] : ['runuser', '-u', asUser, '--'];
      const command = await session.exec(
        quoteArguments([...become, 'sh', '-s', '--', ...args]),
        script,
        signal,
      );
      const { output } = command;
      if (command.ended === 'lost') return failure(`the connection to ${name()} was lost`, output);
      if (command.ended === 'stopped') return failure('it was stopped', output);
      const { values, failure: reason } = parseScriptAnswer(output);
      if (command.exitCode === 0 && reason === null)
        return { status: 'passed', values, output, stdout: command.stdout };
      return failure(reason ?? `the script on ${name()} exited with ${command.exitCode}`, output);
    },
    close: () => session?.close(),
  };
}

const failure = (reason: string, log = ''): Failure => ({ status: 'failed', reason, log });
