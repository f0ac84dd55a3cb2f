import { Client, type ConnectConfig } from 'ssh2';
import { authenticationMethods } from './authentication.ts';
import { hostKeyAlgorithms } from './host-key.ts';
import { findKnownKeys, verifyHostKey } from './known-hosts.ts';
import { type SshSession, sshSession } from './session.ts';
import { type SshTarget, targetName } from './target.ts';

type Opened = { status: 'passed'; session: SshSession } | { status: 'failed'; reason: string };

const KEEPALIVE = { keepaliveInterval: 15_000, keepaliveCountMax: 4 };

/** Connects to a host that is who it was, with the keys that ssh itself would offer. */
export async function openSession(target: SshTarget, signal: AbortSignal): Promise<Opened> {
  // biome-ignore lint/style/noProcessEnv: where the agent listens is ssh's setting, not one of Barback's
  const authHandler = await authenticationMethods(target, process.env.SSH_AUTH_SOCK);
  if (authHandler.length === 0) {
    const files = target.identityFiles.join(', ');
    return failed(`there is no private key for ${targetName(target)} to open (looked for ${files})`);
  }
  const known = await findKnownKeys(target);
  let refusal: string | null = null;
  const opened = await connect(
    {
      host: target.host,
      port: target.port,
      username: target.user,
      readyTimeout: target.connectTimeoutSeconds * 1000,
      algorithms: { serverHostKey: hostKeyAlgorithms(known) },
      hostVerifier: (key: Buffer, verify: (isTrusted: boolean) => void) => {
        verifyHostKey(target, known, key)
          .catch((error: Error) => error.message)
          .then((reason) => {
            refusal = reason;
            verify(reason === null);
          });
      },
      authHandler,
      ...KEEPALIVE,
    },
    signal,
  );
  if (opened instanceof Client) return { status: 'passed', session: sshSession(opened) };
  return failed(refusal ?? inWords(opened, target));
}

const failed = (reason: string): Opened => ({ status: 'failed', reason });

interface ConnectError extends Error {
  level?: string;
}

function connect(config: ConnectConfig, signal: AbortSignal): Promise<Client | ConnectError> {
  return new Promise((resolve) => {
    const client = new Client();
    const giveUp = () => {
      client.destroy();
      resolve(new Error('connecting was stopped'));
    };
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    client
      .on('ready', () => {
        signal.removeEventListener('abort', giveUp);
        resolve(client);
      })
      // stays, for later errors: without a listener they would end the process
      .on('error', resolve)
      .on('close', () => resolve(new Error('the connection was closed')))
      .connect(config);
  });
}

function inWords(error: ConnectError, target: SshTarget): string {
  const name = targetName(target);
  switch (error.level) {
    case 'client-authentication': {
      const { user, identityFiles } = target;
      return `${name} accepts none of our keys: add the public half of one of ${identityFiles.join(', ')} to ${user}'s authorized_keys there`;
    }
    case 'client-timeout':
      return `${name} did not answer within ${target.connectTimeoutSeconds} s`;
    default:
      return `cannot connect to ${name}: ${error.message}`;
  }
}
