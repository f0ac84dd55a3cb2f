import { readFile, stat } from 'node:fs/promises';
import { execa } from 'execa';

/**
 * Whether any process holds one of Barman's locks now. Without the file no process does.
 * `/proc/locks` shows it without taking the lock, but only for processes that are visible here: locks in another
 * container can only be tested by trying. That takes a shared lock for an instant, so that a Barman that needs it in
 * that instant finds it busy and is retried.
 * @throws the error of the file system when the answer is unknown
 */
export async function isLockHeld(file: string): Promise<boolean> {
  const inode = await stat(file).then(
    ({ ino }) => ino,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  if (inode === null) return false;
  if (isLocked(await readFile('/proc/locks', 'utf8'), inode)) return true;
  const { exitCode } = await execa('flock', ['--nonblock', '--shared', file, 'true'], { reject: false });
  return exitCode !== 0;
}

/**
 * Whether a file with that inode is locked, by the text of `/proc/locks`: `1: FLOCK  ADVISORY  WRITE 123 fe:00:42 0 EOF`.
 * A shared lock (`READ`) is that of somebody who looks: Barman takes none.
 * One of another file system may have the same number: then it is held for longer than it is. Pure.
 */
export function isLocked(procLocks: string, inode: number): boolean {
  return locksOf(procLocks, inode).length > 0;
}

/**
 * The processes that are visible here and took a lock of a file with that inode. What they started may have it by now. Pure.
 */
export function lockHolders(procLocks: string, inode: number): number[] {
  return locksOf(procLocks, inode)
    .map((words) => Number(words[words.indexOf('FLOCK') + 3]))
    .filter((pid) => pid > 0);
}

function locksOf(procLocks: string, inode: number): string[][] {
  return procLocks
    .split('\n')
    .filter((line) => / FLOCK +\S+ +WRITE /.test(line))
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words.some((word) => word.endsWith(`:${inode}`)));
}
