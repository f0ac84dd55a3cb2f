import { quoteArguments } from './quote-arguments.ts';
import type { SshTarget } from './target.ts';

/**
 * The command by which Barman reaches the recovery host: the user's own, with a verified host key, without
 * questions, and with one connection shared by all of Barman's calls, which makes a small restore several times
 * faster. What comes first counts for ssh.
 *
 * Barman and its rsync put their remote commands behind it, so that each runs with the variables, `NAME=VALUE` without
 * anything to quote: rsync splits the command by itself, and cannot take quotes within quotes. Pure.
 */
export function barmanSshCommand(
  target: SshTarget,
  controlPath: string,
  environment: readonly string[],
): string {
  const ciphers = target.ciphers.length === 0 ? [] : ['-o', `Ciphers=${target.ciphers.join(',')}`];
  const ssh = ['ssh', ...sharedConnection(target, controlPath), ...ciphers, ...target.args];
  return quoteArguments([...ssh, `export ${environment.join(' ')};`]);
}

/** The arguments for `ssh` that end the connection which Barman's calls shared. Pure. */
export function closeSharedConnection(target: SshTarget, controlPath: string): string[] {
  return ['-O', 'exit', ...sharedConnection(target, controlPath), ...target.args];
}

function sharedConnection(target: SshTarget, controlPath: string): string[] {
  return [
    'BatchMode=yes',
    `StrictHostKeyChecking=${target.strictHostKeyChecking}`,
    `ConnectTimeout=${target.connectTimeoutSeconds}`,
    'ServerAliveInterval=15',
    'ControlMaster=auto',
    `ControlPath=${controlPath}`,
    // should this process die, the connection ends by itself
    'ControlPersist=30',
  ].flatMap((option) => ['-o', option]);
}
