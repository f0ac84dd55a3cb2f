import { afterEach, expect, it, vi } from 'vitest';
import { missingCompressor } from '../../../services/worker/src/backup/missing-compressor.ts';

afterEach(() => void vi.unstubAllEnvs());

it.each(['gzip', 'bzip2', 'pigz'])('%s is missed where there are no programs', async (compression) => {
  vi.stubEnv('PATH', '/nowhere');
  expect(await missingCompressor(compression)).toBe(compression);
});

it.each([null, 'gzip', 'zstd', 'custom'])('nothing is missed for %s', async (compression) => {
  expect(await missingCompressor(compression)).toBeNull();
});
