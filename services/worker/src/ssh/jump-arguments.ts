import type { SshDestination } from './ssh-destination.ts';

type Reached = Pick<SshDestination, 'host' | 'port' | 'configFile' | 'connectTimeoutSeconds'>;

/** The last of the hosts on the way, as a word of ssh's command line. Pure. */
export function lastJump(jump: string): string {
  const hop = jump.slice(jump.lastIndexOf(',') + 1);
  return hop.startsWith('ssh://') ? hop : `ssh://${hop}`;
}

/**
 * The arguments for the `ssh` that carries a connection over a jump host, as OpenSSH starts it for its own `-J`: the
 * last host on the way forwards, those before it are the way to it. Pure.
 */
export function jumpArguments(
  destination: Reached,
  { jump, strictHostKeyChecking }: Pick<SshDestination, 'strictHostKeyChecking'> & { jump: string },
): string[] {
  const before = jump.slice(0, Math.max(jump.lastIndexOf(','), 0));
  const options = [
    'BatchMode=yes',
    `StrictHostKeyChecking=${strictHostKeyChecking}`,
    `ConnectTimeout=${destination.connectTimeoutSeconds}`,
    'ServerAliveInterval=15',
  ];
  return [
    ...options.flatMap((option) => ['-o', option]),
    ...(destination.configFile === null ? [] : ['-F', destination.configFile]),
    ...(before === '' ? [] : ['-J', before]),
    '-W',
    `[${destination.host}]:${destination.port}`,
    lastJump(jump),
  ];
}
