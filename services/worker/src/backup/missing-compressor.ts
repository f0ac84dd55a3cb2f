import { execa } from 'execa';

/** What Barman runs for `compression`. It does not look whether they are there; the other kinds need no program. */
const PROGRAMS: Readonly<Record<string, string>> = { gzip: 'gzip', bzip2: 'bzip2', pigz: 'pigz' };
/** It only says which version it is. */
const TIMEOUT_MILLISECONDS = 10_000;

/**
 * The program that WAL should be compressed with and that is not installed here; null when nothing is missing.
 * @param compression of WAL, as Barman shows it
 */
export async function missingCompressor(compression: string | null): Promise<string | null> {
  const program = PROGRAMS[compression ?? ''];
  if (program === undefined) return null;
  const { code } = await execa(program, ['--version'], {
    reject: false,
    stdin: 'ignore',
    timeout: TIMEOUT_MILLISECONDS,
  });
  return code === 'ENOENT' ? program : null;
}
