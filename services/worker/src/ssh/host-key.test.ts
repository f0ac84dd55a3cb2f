import { describe, expect, test } from 'vitest';
import {
  fingerprint,
  hostKeyAlgorithms,
  hostKeyType,
  judgeHostKey,
  type KnownKey,
  parseKnownKeys,
} from './host-key.ts';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIBfFrA6SBKPtOVLqEBzTbVvkJmSZ2LzXpFcTWE+ALd6S';
const OTHER = 'AAAAC3NzaC1lZDI1NTE5AAAAIBfFrA6SBKPtOVLqEBzTbVvkJmSZ2LzXpFcTWE+ALd6T';
const known = (key: string, change: Partial<KnownKey> = {}): KnownKey => ({
  revoked: false,
  authority: false,
  type: 'ssh-ed25519',
  key,
  ...change,
});

describe('what ssh-keygen found', () => {
  test.each([
    ['a plain name', `# Host rec found: line 1\nrec ssh-ed25519 ${KEY}\n`, [known(KEY)]],
    ['a port', `# Host [rec]:22 found: line 1 \n[rec]:22 ssh-ed25519 ${KEY} comment\n`, [known(KEY)]],
    ['a hashed name', `# Host rec found: line 9\n|1|aGFz|aGVk= ssh-ed25519 ${KEY}\n`, [known(KEY)]],
    ['a revoked key', `@revoked rec ssh-ed25519 ${KEY}\n`, [known(KEY, { revoked: true })]],
    [
      'a certificate authority',
      `@cert-authority *.example ssh-ed25519 ${KEY}\n`,
      [known(KEY, { authority: true })],
    ],
    [
      'two keys',
      `rec ssh-rsa ${OTHER}\nrec ssh-ed25519 ${KEY}`,
      [known(OTHER, { type: 'ssh-rsa' }), known(KEY)],
    ],
    ['nothing', '', []],
  ])('is read for %s', (_, printed, keys) => {
    expect(parseKnownKeys(printed)).toEqual(keys);
  });
});

describe('a host key', () => {
  test.each([
    ['known', 'it is in the list', [known(OTHER), known(KEY)]],
    ['unknown', 'the list is empty', []],
    ['unknown', 'it is only that of an authority', [known(KEY, { authority: true })]],
    ['unknown', 'another one was revoked', [known(OTHER, { revoked: true })]],
    ['changed', 'the host has another one', [known(OTHER)]],
    ['changed', 'the host has one of another type', [known(OTHER, { type: 'ssh-rsa' })]],
    ['revoked', 'it was revoked, although it is in the list', [known(KEY), known(KEY, { revoked: true })]],
  ])('is %s when %s', (verdict, _, keys) => {
    expect(judgeHostKey(keys, Buffer.from(KEY, 'base64'))).toBe(verdict);
  });

  test('has a type and a fingerprint as OpenSSH shows them', () => {
    const key = Buffer.from(KEY, 'base64');
    expect(hostKeyType(key)).toBe('ssh-ed25519');
    expect(fingerprint(key)).toMatch(/^SHA256:[\w+/]{43}$/);
  });

  test('of a known type is asked for first', () => {
    expect(hostKeyAlgorithms([])[0]).toBe('ssh-ed25519');
    const algorithms = hostKeyAlgorithms([known(KEY, { type: 'ssh-rsa' })]);
    expect(algorithms.slice(0, 4)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa', 'ssh-ed25519']);
    expect(hostKeyAlgorithms([], ['rsa-sha2-512', 'sk-ssh-ed25519@openssh.com'])).toEqual(['rsa-sha2-512']);
  });
});
