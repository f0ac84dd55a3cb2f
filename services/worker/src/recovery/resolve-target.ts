import { homedir } from 'node:os';
import { execa } from 'execa';
import { parseSshCommand, parseSshSettings, type SshTarget } from './target.ts';

/**
 * What an ssh command means. OpenSSH is asked, so that options and `~/.ssh/config` mean here what they mean to
 * the ssh that Barman starts.
 */
export async function resolveTarget(
  command: string,
): Promise<{ status: 'parsed'; target: SshTarget; warnings: string } | { status: 'failed'; reason: string }> {
  const parsed = parseSshCommand(command);
  if (parsed.status === 'failed') return parsed;
  const ssh = await execa('ssh', ['-G', ...parsed.args], { reject: false, timeout: 10_000 });
  if (ssh.code === 'ENOENT') {
    return { status: 'failed', reason: 'ssh is not installed on this host: apt-get install openssh-client' };
  }
  if (ssh.failed) return { status: 'failed', reason: `ssh refuses "${command}": ${ssh.stderr}` };
  const settings = parseSshSettings(ssh.stdout, { ...parsed, homeDirectory: homedir() });
  return settings.status === 'failed' ? settings : { ...settings, warnings: ssh.stderr };
}
