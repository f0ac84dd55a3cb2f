import { stat } from 'node:fs/promises';
import { execa } from 'execa';

/** A copy writes more often than this, unless the server that it copies from hangs. */
const QUIET_MINUTES = 10;

/**
 * Whether any file below the directory of a backup was written in the last minutes; true when unknown. The
 * `pg_basebackup` of a killed `barman` continues without any lock, and may be in another container.
 * `rsync` gives files the times of their originals, so that only the change time of the inode shows it. That also
 * changes when a newer backup shares the file (`reuse_backup = link`), and Barman itself writes `backup.info` whenever
 * it reads it: these do not count.
 */
export async function isWrittenLately(directory: string, now: Date): Promise<boolean> {
  const isMissing = await stat(directory).then(
    () => false,
    ({ code }: NodeJS.ErrnoException) => code === 'ENOENT',
  );
  if (isMissing) return false;
  const since = new Date(now.getTime() - QUIET_MINUTES * 60_000).toISOString();
  const files = ['-type', 'f', '-links', '1', '!', '-path', `${directory}/backup.info*`];
  const { exitCode, stdout } = await execa(
    'find',
    [directory, ...files, '-newerct', since, '-print', '-quit'],
    { reject: false, stdin: 'ignore' },
  );
  return exitCode !== 0 || stdout !== '';
}
