import { readFile, stat } from 'node:fs/promises';
import { execa } from 'execa';
import { isLocked } from './lock-held.ts';

/** Whether Barman has something under lock now; `unseen` when it is not visible here whether another container has. */
export type LockState = 'held' | 'free' | 'unseen';

/**
 * The locks that are visible here, by one read of `/proc/locks` however many files there are. Another container may
 * hold locks that are not in it. Takes no lock. A file that does not exist is free.
 */
export async function visibleLocks(files: readonly string[]): Promise<Map<string, LockState>> {
  const procLocks = await readFile('/proc/locks', 'utf8');
  const states = files.map(async (file): Promise<[string, LockState]> => {
    const inode = await inodeOf(file);
    if (inode === null) return [file, 'free'];
    return [file, isLocked(procLocks, inode) ? 'held' : 'unseen'];
  });
  return new Map(await Promise.all(states));
}

async function inodeOf(file: string): Promise<number | null> {
  return await stat(file).then(
    ({ ino }) => ino,
    () => null,
  );
}

/** Which of these files no process has locked, in whatever container. @throws Error when the answer is unknown */
export async function freeLocks(files: readonly string[]): Promise<Set<string>> {
  const visible = await visibleLocks(files);
  const tried = await tryLocks(files.filter((file) => visible.get(file) === 'unseen'));
  return new Set(files.filter((file) => visible.get(file) === 'free' || tried.has(file)));
}

/** Python is where Barman is. One process for all files; each lock that is free is taken for some microseconds. */
const TRY = `import fcntl, sys
for name in sys.argv[1:]:
    try:
        with open(name) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            print(name, end='\\0')
    except OSError:
        pass
`;
const TRY_MILLISECONDS = 10_000;

/**
 * Which of these files no process has locked, in whatever container, by trying. A Barman that needs one in that instant
 * finds it busy.
 * @throws Error when the answer is unknown
 */
export async function tryLocks(files: readonly string[]): Promise<Set<string>> {
  if (files.length === 0) return new Set();
  const result = await execa('python3', ['-c', TRY, ...files], {
    reject: false,
    stdin: 'ignore',
    timeout: TRY_MILLISECONDS,
  });
  if (result.failed) throw new Error(`cannot test Barman's locks: ${result.shortMessage ?? ''}`);
  return new Set(result.stdout.split('\0').filter((name) => name !== ''));
}
