import { once } from 'node:events';
import { access } from 'node:fs/promises';
import type { Logger } from '@barback/shared/service/log';
import { Client, type ConnectConfig } from 'ssh2';
import { authenticationMethods } from './authentication.ts';
import { hostKeyAlgorithms, type KnownKey } from './host-key.ts';
import { findKnownKeys, verifyHostKey } from './known-hosts.ts';
import { openJump } from './open-jump.ts';
import { opensshReason } from './openssh-reason.ts';
import { openOpensshSession } from './openssh-session.ts';
import { KEEPALIVE, type SshSession } from './session.ts';
import { destinationName, type SshDestination } from './ssh-destination.ts';
import { SSH2_ALGORITHMS } from './ssh2-algorithms.ts';
import { ssh2Session } from './ssh2-session.ts';
import { chooseTransport, inCommon } from './transport.ts';

type Opened = { status: 'passed'; session: SshSession } | { status: 'failed'; reason: string };
/** `elsewhere`: why OpenSSH may succeed where ssh2 was refused; null when it cannot. */
type OpenedBySsh2 =
  | { status: 'passed'; session: SshSession }
  | { status: 'failed'; reason: string; elsewhere: string | null };

/** Connects to a host whose identity is verified, with the keys that ssh itself would offer. */
export async function openSession(
  destination: SshDestination,
  log: Pick<Logger, 'debug'> | undefined,
  signal: AbortSignal,
): Promise<Opened> {
  const [authentication, known, certificate] = await Promise.all([
    authenticationMethods(destination),
    findKnownKeys(destination),
    findCertificate(destination.identityFiles),
  ]);
  const { methods, unusable } = authentication;
  const host = destinationName(destination);
  const transport = chooseTransport(destination, {
    certificate,
    hasAuthority: known.some(({ authority }) => authority),
    hasMethod: methods.length > 0,
  });
  let because: string;
  if (transport.kind === 'ssh2') {
    log?.debug({ host, transport: 'ssh2' }, 'connecting to the recovery host');
    const opened = await openSsh2Session(destination, { methods, known }, signal);
    if (opened.status === 'passed' || opened.elsewhere === null) return opened;
    because = opened.elsewhere;
  } else {
    because = transport.because;
  }
  log?.debug({ host, transport: 'openssh', because }, 'connecting to the recovery host');
  if (destination.jump !== null) {
    const complaint = await meetJumpHosts(destination, destination.jump, signal);
    if (complaint !== null) {
      return { status: 'failed', reason: `cannot connect to ${host} over ${destination.jump}: ${complaint}` };
    }
  }
  const opened = await openOpensshSession(destination, signal);
  if (opened.status === 'passed') return opened;
  const isLocked = /Permission denied \(/.test(opened.printed);
  const reason =
    isLocked && methods.length === 0
      ? `no private key for ${host} can be opened (looked for ${destination.identityFiles.join(', ')})`
      : opensshReason(opened.printed, destination);
  return { status: 'failed', reason: [reason, ...(isLocked ? unusable : [])].join('; ') };
}

/**
 * Goes the way once, so that the hosts on it are remembered: an ssh that goes it by itself is strict. Returns what hindered
 * it, null when nothing did.
 */
async function meetJumpHosts(
  destination: SshDestination,
  name: string,
  signal: AbortSignal,
): Promise<string | null> {
  const jump = await openJump(destination, name);
  // the host at its end speaks first
  const hasArrived = await once(jump.socket, 'readable', { signal }).then(
    () => jump.socket.read() !== null,
    () => false,
  );
  const complaint = await jump.end();
  return hasArrived ? null : complaint || 'the jump host refused it';
}

/** The certificate that ssh would offer with a key: it has the key's name. */
async function findCertificate(identityFiles: readonly string[]): Promise<string | null> {
  for (const file of identityFiles) {
    const certificate = `${file}-cert.pub`;
    if (
      await access(certificate).then(
        () => true,
        () => false,
      )
    )
      return certificate;
  }
  return null;
}

/** Connects by ssh2, in this process. */
export async function openSsh2Session(
  destination: SshDestination,
  {
    methods,
    known,
  }: { methods: Awaited<ReturnType<typeof authenticationMethods>>['methods']; known: KnownKey[] },
  signal: AbortSignal,
): Promise<OpenedBySsh2> {
  let refusal: string | null = null;
  const jump = destination.jump === null ? null : await openJump(destination, destination.jump);
  const opened = await connect(
    {
      host: destination.host,
      port: destination.port,
      ...(jump !== null && { sock: jump.socket }),
      ...(destination.addressFamily === 'inet' && { forceIPv4: true }),
      ...(destination.addressFamily === 'inet6' && { forceIPv6: true }),
      ...(destination.bindAddress !== null && { localAddress: destination.bindAddress }),
      username: destination.user,
      // a jump host has its own time to be connected to
      readyTimeout: destination.connectTimeoutSeconds * 1000 * (jump === null ? 1 : 2),
      algorithms: {
        kex: inCommon(destination.keyExchanges, SSH2_ALGORITHMS.kex),
        cipher: inCommon(destination.ciphers, SSH2_ALGORITHMS.cipher),
        hmac: inCommon(destination.macs, SSH2_ALGORITHMS.hmac),
        serverHostKey: hostKeyAlgorithms(known, destination.hostKeyAlgorithms),
      },
      hostVerifier: (key: Buffer, verify: (isTrusted: boolean) => void) => {
        verifyHostKey(destination, known, key)
          .catch((error: Error) => error.message)
          .then((reason) => {
            refusal = reason;
            verify(reason === null);
          });
      },
      authHandler: methods,
      keepaliveInterval: KEEPALIVE.intervalSeconds * 1000,
      keepaliveCountMax: KEEPALIVE.count,
    },
    signal,
  );
  if (opened instanceof Client) {
    if (jump !== null) opened.once('close', () => void jump.end());
    return { status: 'passed', session: ssh2Session(opened) };
  }
  const complaint = (await jump?.end()) || null;
  if (refusal !== null) return { status: 'failed', reason: refusal, elsewhere: null };
  const isOfSsh2 = ['client-authentication', 'handshake', 'protocol'].includes(opened.level ?? '');
  return {
    status: 'failed',
    reason: inWords(opened, destination, complaint),
    elsewhere: isOfSsh2 && !signal.aborted && complaint === null ? opened.message : null,
  };
}

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

function inWords(error: ConnectError, destination: SshDestination, jumpComplaint: string | null): string {
  const name = destinationName(destination);
  if (error.level === 'client-timeout')
    return `${name} did not respond within ${destination.connectTimeoutSeconds} s`;
  return destination.jump === null
    ? `cannot connect to ${name}: ${error.message}`
    : `cannot connect to ${name} over ${destination.jump}: ${jumpComplaint ?? error.message}`;
}
