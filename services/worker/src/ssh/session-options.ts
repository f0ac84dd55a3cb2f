import { KEEPALIVE } from './session.ts';
import type { SshDestination } from './ssh-destination.ts';

/**
 * Settings with which no command would run, or not unmodified: the value that replaces them, and the harmless values.
 */
const OVERRIDDEN: Record<string, { by: string; harmless: readonly string[] }> = {
  requesttty: { by: 'no', harmless: ['no', 'false', 'auto'] },
  remotecommand: { by: 'none', harmless: ['none'] },
  sessiontype: { by: 'default', harmless: ['default'] },
  stdinnull: { by: 'no', harmless: ['no', 'false'] },
  forkafterauthentication: { by: 'no', harmless: ['no', 'false'] },
  permitlocalcommand: { by: 'no', harmless: ['no', 'false'] },
  tunnel: { by: 'no', harmless: ['no', 'false'] },
};

/**
 * The options that precede the user's own for an `ssh` that runs a command, and therefore override them: it never
 * prompts, the host key is verified as everywhere (a changed one is always refused), a dead connection ends. Pure.
 */
export function sessionOptions(destination: SshDestination): string[] {
  const { settings } = destination;
  const overrides = Object.entries(OVERRIDDEN).flatMap(([name, { by, harmless }]) => {
    const value = settings.all(name)[0];
    // an older ssh, which does not know the setting, would refuse it
    return value === undefined || harmless.includes(value) ? [] : [`${name}=${by}`];
  });
  return [
    'BatchMode=yes',
    `StrictHostKeyChecking=${destination.strictHostKeyChecking}`,
    'NoHostAuthenticationForLocalhost=no',
    'VerifyHostKeyDNS=no',
    `ConnectTimeout=${destination.connectTimeoutSeconds}`,
    `ServerAliveInterval=${KEEPALIVE.intervalSeconds}`,
    `ServerAliveCountMax=${KEEPALIVE.count}`,
    'ClearAllForwardings=yes',
    ...overrides,
  ].flatMap((option) => ['-o', option]);
}
