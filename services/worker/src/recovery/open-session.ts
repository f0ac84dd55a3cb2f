import { Client, type ConnectConfig } from 'ssh2';
import { authenticationMethods } from './authentication.ts';
import { hostKeyAlgorithms } from './host-key.ts';
import { findKnownKeys, verifyHostKey } from './known-hosts.ts';
import { openJump } from './open-jump.ts';
import { type SshSession, sshSession } from './session.ts';
import { type SshTarget, targetName } from './target.ts';

type Opened = { status: 'passed'; session: SshSession } | { status: 'failed'; reason: string };

const KEEPALIVE = { keepaliveInterval: 15_000, keepaliveCountMax: 4 };

/** Connects to a host that is who it was, with the keys that ssh itself would offer. */
export async function openSession(target: SshTarget, signal: AbortSignal): Promise<Opened> {
  // biome-ignore lint/style/noProcessEnv: where the agent listens is ssh's setting, not one of Barback's
  const { methods, unusable } = await authenticationMethods(target, process.env.SSH_AUTH_SOCK);
  if (methods.length === 0) {
    const files = target.identityFiles.join(', ');
    return failed(
      `there is no private key for ${targetName(target)} to open (looked for ${files})`,
      unusable,
    );
  }
  const known = await findKnownKeys(target);
  let refusal: string | null = null;
  const jump = target.jump === null ? null : await openJump(target, target.jump);
  const opened = await connect(
    {
      host: target.host,
      port: target.port,
      ...(jump !== null && { sock: jump.socket }),
      username: target.user,
      // a jump host has its own time to be connected to
      readyTimeout: target.connectTimeoutSeconds * 1000 * (jump === null ? 1 : 2),
      algorithms: { serverHostKey: hostKeyAlgorithms(known) },
      hostVerifier: (key: Buffer, verify: (isTrusted: boolean) => void) => {
        verifyHostKey(target, known, key)
          .catch((error: Error) => error.message)
          .then((reason) => {
            refusal = reason;
            verify(reason === null);
          });
      },
      authHandler: methods,
      ...KEEPALIVE,
    },
    signal,
  );
  if (opened instanceof Client) {
    if (jump !== null) opened.once('close', () => void jump.end());
    return { status: 'passed', session: sshSession(opened) };
  }
  const complaint = (await jump?.end()) || null;
  if (refusal !== null) return failed(refusal);
  const isLocked = opened.level === 'client-authentication';
  return failed(inWords(opened, target, complaint), isLocked ? unusable : []);
}

const failed = (reason: string, unusable: readonly string[] = []): Opened => ({
  status: 'failed',
  reason: [reason, ...unusable].join('; '),
});

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

function inWords(error: ConnectError, target: SshTarget, jumpComplaint: string | null): string {
  const name = targetName(target);
  switch (error.level) {
    case 'client-authentication': {
      const { user, identityFiles } = target;
      return `${name} accepts none of our keys: add the public half of one of ${identityFiles.join(', ')} to ${user}'s authorized_keys there`;
    }
    case 'client-timeout':
      return `${name} did not answer within ${target.connectTimeoutSeconds} s`;
    default:
      return target.jump === null
        ? `cannot connect to ${name}: ${error.message}`
        : `cannot connect to ${name} over ${target.jump}: ${jumpComplaint ?? error.message}`;
  }
}
