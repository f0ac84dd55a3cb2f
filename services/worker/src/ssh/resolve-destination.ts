import { homedir } from 'node:os';
import { parseSshCommand } from '@barback/shared/barman-d/ssh-command';
import { execa } from 'execa';
import { type SshDestination, sshDestination } from './ssh-destination.ts';
import { parseSshSettings } from './ssh-settings.ts';

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * The meaning of an ssh command. OpenSSH resolves it, so that options and `~/.ssh/config` mean here what they mean to
 * the ssh that Barman starts.
 */
export async function resolveDestination(
  text: string,
): Promise<
  { status: 'parsed'; destination: SshDestination; warnings: string } | { status: 'failed'; reason: string }
> {
  const parsed = parseSshCommand(text);
  if (parsed.status === 'failed') {
    return {
      ...parsed,
      reason: `${parsed.reason}; write #:backup_recovery_ssh_cmd as: ssh [OPTIONS] USER@HOST`,
    };
  }
  const { command } = parsed;
  const ssh = await execa(command.program, ['-G', ...command.args], {
    reject: false,
    timeout: TIMEOUT_MILLISECONDS,
    stdin: 'ignore',
  });
  if (ssh.code === 'ENOENT' || ssh.code === 'EACCES') {
    const reason = `${command.program} is not installed on the host of this worker: apt-get install openssh-client`;
    return { status: 'failed', reason };
  }
  if (ssh.timedOut) return { status: 'failed', reason: `"${text}": ssh -G did not respond` };
  if (ssh.failed) return { status: 'failed', reason: `ssh refuses "${text}": ${ssh.stderr}` };
  // biome-ignore lint/style/noProcessEnv: where the agent listens and keys are is ssh's setting, not one of Barback's
  const here = { homeDirectory: homedir(), environment: process.env };
  const resolved = sshDestination(parseSshSettings(ssh.stdout), command, here);
  return resolved.status === 'failed' ? resolved : { ...resolved, warnings: withoutTerminal(ssh.stderr) };
}

/** There is never a terminal, which needs no warning. */
const withoutTerminal = (warnings: string) => warnings.replace(/^Pseudo-terminal .*\n?/m, '');
