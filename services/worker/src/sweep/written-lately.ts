import { stat } from 'node:fs/promises';
import { execa } from 'execa';

/** Whoever copies writes more often than this, unless the server it copies from hangs. */
const QUIET_MINUTES = 10;

/**
 * Whether any file below the directory of a backup was written in the last minutes; true when it cannot be told. The
 * `pg_basebackup` of a `barman` that was killed goes on without any lock, and may be in another container.
 *
 * `rsync` gives files the times of their originals, so that only the change of the inode tells. That changes also when
 * a newer backup shares the file (`reuse_backup = link`), and Barman itself writes `backup.info` whenever it looks:
 * these do not count.
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
