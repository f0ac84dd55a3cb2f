import { describe, expect, test } from 'vitest';
import { fastestFirst } from './ciphers.ts';

const CHACHA = 'chacha20-poly1305@openssh.com';
const [GCM_128, GCM_256] = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'];
const DEFAULT = [CHACHA, 'aes128-ctr', 'aes256-ctr', GCM_128, GCM_256];
const INTEL = 'processor\t: 0\nflags\t\t: fpu sse2 aes avx\n';
const ARM = 'processor\t: 0\nFeatures\t: fp asimd aes pmull\n';

describe('the ciphers for the transfer of a backup', () => {
  test.each([INTEL, ARM])('are led by AES-GCM where the processor computes AES', (cpuInfo) => {
    expect(fastestFirst(DEFAULT, cpuInfo)).toEqual([GCM_128, GCM_256, CHACHA, 'aes128-ctr', 'aes256-ctr']);
  });

  test.each([
    ['a processor without AES', 'Features\t: fp asimd crc32\n'],
    ['a processor that is not known', ''],
  ])('are left in the order of ssh with %s', (_which, cpuInfo) => {
    expect(fastestFirst(DEFAULT, cpuInfo)).toEqual(DEFAULT);
  });

  test.each([[[CHACHA]], [[GCM_256, 'aes256-ctr']], [[]]])(
    'are those that ssh may use and no other: %s',
    (allowed) => {
      expect(fastestFirst(allowed, INTEL).toSorted()).toEqual([...allowed].toSorted());
    },
  );
});
