import { createHash } from 'node:crypto';

/** One line of a known_hosts file about the host. */
export interface KnownKey {
  revoked: boolean;
  /** True for the key of an authority that signs host keys. */
  authority: boolean;
  type: string;
  /** base64 */
  key: string;
}

/** Reads what `ssh-keygen -F` prints. Pure. */
export function parseKnownKeys(printed: string): KnownKey[] {
  return printed.split('\n').flatMap((line) => {
    const [, marker, type, key] = /^(?:(@\S+)\s+)?[^#@\s]\S*\s+(\S+)\s+(\S+)/.exec(line) ?? [];
    if (type === undefined || key === undefined) return [];
    return [{ revoked: marker === '@revoked', authority: marker === '@cert-authority', type, key }];
  });
}

export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked';

/** `changed` when the host is known by other keys only, of whatever type. Pure. */
export function judgeHostKey(known: readonly KnownKey[], presented: Buffer): HostKeyVerdict {
  const key = presented.toString('base64');
  if (known.some((one) => one.revoked && one.key === key)) return 'revoked';
  const trusted = known.filter(({ revoked, authority }) => !revoked && !authority);
  if (trusted.some((one) => one.key === key)) return 'known';
  return trusted.length > 0 ? 'changed' : 'unknown';
}

/** The type within the key itself: `ssh-ed25519`. */
export function hostKeyType(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** As OpenSSH prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

const ALGORITHMS = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
} as const;

/**
 * Host key algorithms in order of preference: a host shows one of its keys, best one that is known. Pure.
 *
 * @param allowed those that ssh may use; empty for all
 */
export function hostKeyAlgorithms(known: readonly KnownKey[], allowed: readonly string[] = []) {
  const isKnown = (type: string) => known.some((one) => one.type === type && !one.revoked && !one.authority);
  const entries = Object.entries(ALGORITHMS);
  const inOrder = [
    ...entries.filter(([type]) => isKnown(type)),
    ...entries.filter(([type]) => !isKnown(type)),
  ];
  return inOrder.flatMap(([, algorithms]) =>
    algorithms.filter((name) => allowed.length === 0 || allowed.includes(name)),
  );
}
