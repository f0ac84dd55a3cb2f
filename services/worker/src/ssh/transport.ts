import { isIP } from 'node:net';
import type { SshDestination } from './ssh-destination.ts';
import { SSH2_ALGORITHMS } from './ssh2-algorithms.ts';

/** Through what a host is reached: ssh2 in this process, or the OpenSSH that Barman uses, and why that. */
export type Transport = { kind: 'ssh2' } | { kind: 'openssh'; because: string };

/** What was found of a destination on the disk. */
export interface FoundFiles {
  /** A certificate beside one of its keys; null without one. */
  certificate: string | null;
  /** Whether its host is known by a certificate authority. */
  hasAuthority: boolean;
  /** Whether there is a key or an agent that ssh2 can use. */
  hasMethod: boolean;
}

/** Settings that ssh2 does not know, by the values with which they change nothing. */
const UNKNOWN_TO_SSH2: Record<string, readonly string[]> = {
  proxycommand: [],
  certificatefile: [],
  pkcs11provider: [],
  knownhostscommand: [],
  revokedhostkeys: [],
  bindinterface: [],
  forwardagent: ['no'],
  pubkeyauthentication: ['yes', 'true'],
  connectionattempts: ['1'],
};

/**
 * ssh2 wherever it supports the settings, because it reports more about how a command ended. ssh's own settings show
 * what it does not support; what only shows during the connection is retried with OpenSSH. Pure.
 */
export function chooseTransport(destination: SshDestination, found: FoundFiles): Transport {
  const { settings } = destination;
  const openssh = (because: string): Transport => ({ kind: 'openssh', because });

  for (const [name, neutral] of Object.entries(UNKNOWN_TO_SSH2)) {
    const value = settings.get(name);
    if (value !== null && !neutral.includes(value)) return openssh(`${name} is ${value}`);
  }
  const preferred = settings.get('preferredauthentications')?.split(',');
  if (preferred?.includes('publickey') === false) return openssh(`preferredauthentications is ${preferred}`);
  const unfit = { inet: 6, inet6: 4, any: null }[destination.addressFamily];
  if (unfit !== null && isIP(destination.host) === unfit)
    return openssh(`addressfamily is ${destination.addressFamily}`);
  const [unclear] = destination.unclearPaths;
  if (unclear !== undefined) return openssh(`only ssh can resolve the path ${unclear}`);
  if (found.certificate !== null) return openssh(`there is a certificate (${found.certificate})`);
  if (found.hasAuthority) return openssh('the host is known by a certificate authority');
  if (!found.hasMethod) return openssh('ssh2 supports none of the keys');
  for (const { name, offered, known } of [
    { name: 'key exchange', offered: destination.keyExchanges, known: SSH2_ALGORITHMS.kex },
    { name: 'cipher', offered: destination.ciphers, known: SSH2_ALGORITHMS.cipher },
    { name: 'MAC', offered: destination.macs, known: SSH2_ALGORITHMS.hmac },
    {
      name: 'host key algorithm',
      offered: destination.hostKeyAlgorithms,
      known: SSH2_ALGORITHMS.serverHostKey,
    },
  ]) {
    if (offered.length > 0 && inCommon(offered, known).length === 0) {
      return openssh(`ssh2 supports no ${name} of ${offered.join(',')}`);
    }
  }
  return { kind: 'ssh2' };
}

/** Those that are known of `offered`, in the order in which they are known; all when nothing is offered. Pure. */
export function inCommon<Name extends string>(offered: readonly string[], known: readonly Name[]): Name[] {
  return known.filter((name) => offered.length === 0 || offered.includes(name));
}
