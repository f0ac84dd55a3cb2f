import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { missingCompressor } from '../../../services/worker/src/backup/missing-compressor.ts';
import { startTemporaryDirectory } from '../../fixtures/temporary-directory.ts';

afterEach(() => void vi.unstubAllEnvs());

const missing = (compression: string | null, version = '3.13.3', pathPrefix: string | null = null) =>
  missingCompressor({ compression, pathPrefix }, version);

it.each([
  ['gzip', '3.4.0'],
  ['bzip2', '3.13.3'],
  ['pigz', '3.20.1'],
])('%s is missed by Barman %s where there are no programs', async (compression, version) => {
  vi.stubEnv('PATH', '/nowhere');
  expect(await missing(compression, version)).toBe(compression);
});

it.each(['gzip', 'bzip2'])('%s is not, by a Barman that compresses by itself', async (compression) => {
  vi.stubEnv('PATH', '/nowhere');
  expect(await missing(compression, '3.20.1')).toBeNull();
});

it.each([null, 'gzip', 'zstd', 'custom', 'constructor'])('nothing is missed for %s', async (compression) => {
  expect(await missing(compression)).toBeNull();
});

it('path_prefix is where Barman looks first', async () => {
  const directory = await startTemporaryDirectory();
  const program = join(directory.path, 'pigz');
  await writeFile(program, '#!/bin/sh\n');
  await chmod(program, 0o755);
  vi.stubEnv('PATH', '/nowhere');
  expect(await missing('pigz', '3.4.0', directory.path)).toBeNull();
  await directory.stop();
});
