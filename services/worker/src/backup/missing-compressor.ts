import { execa } from 'execa';
import { compressorProgram } from '../catalogue/versions.ts';
import type { WalCompression } from '../catalogue/wal-compression.ts';

/** It only says which version it is. */
const TIMEOUT_MILLISECONDS = 10_000;

/** The program that this Barman would compress WAL with and does not find; null when nothing is missing. */
export async function missingCompressor(
  { compression, pathPrefix }: WalCompression,
  barmanVersion: string,
): Promise<string | null> {
  const program = compressorProgram(compression, barmanVersion);
  if (program === null) return null;
  const { code } = await execa(program, ['--version'], {
    reject: false,
    stdin: 'ignore',
    timeout: TIMEOUT_MILLISECONDS,
    // biome-ignore lint/style/noProcessEnv: Barman, which is a child of this process, looks for it there
    ...(pathPrefix !== null && { env: { PATH: [pathPrefix, process.env.PATH].join(':') } }),
  });
  return code === 'ENOENT' ? program : null;
}
