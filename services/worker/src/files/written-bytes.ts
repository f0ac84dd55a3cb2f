import { execa } from 'execa';

const BLOCK_BYTES = 512;

/**
 * Disk usage of the files below a directory, without those that another backup shares (`reuse_backup = link`); 0 when
 * it does not exist.
 */
export async function writtenBytes(directory: string): Promise<number> {
  const { stdout } = await execa('find', [directory, '-type', 'f', '-links', '1', '-printf', '%b\n'], {
    reject: false,
    stdin: 'ignore',
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  const blocks = stdout.split('\n').reduce((sum, line) => sum + Number(line), 0);
  return blocks * BLOCK_BYTES;
}
