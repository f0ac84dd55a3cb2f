import { readFile, stat } from 'node:fs/promises';
import type { Logger } from '@barback/shared/service/log';
import { parseProcessStat } from '../../barman/process-stat.ts';
import { STARTED_BY } from '../../barman/run.ts';
import { isLockHeld, lockHolders } from '../../catalogue/lock-held.ts';

/**
 * Whether the process of a backup that a worker started still exists, in whatever container. If its worker is gone, the
 * kernel has sent it a signal; if that was lost, as while Python starts, it is signalled again. If it continues all the
 * same, the caller waits: it may still become a good backup.
 * @param lockFile see `RunningBackups.lockFile`
 * @throws the error of the file system when the answer is unknown
 */
export async function isBackupProcessLeft(lockFile: string, log: Logger): Promise<boolean> {
  if (!(await isLockHeld(lockFile))) return false;
  for (const pid of await holdersOf(lockFile)) {
    if (!isOrphan(await read(pid, 'environ'), await read(pid, 'stat'))) continue;
    log.warn({ pid }, 'the worker of a barman backup is gone; stopping the backup');
    interruptGroup(pid);
  }
  return true;
}

/**
 * Whether a process is a Barman whose parent is not the worker that started it any more, by its `environ` and `stat` in
 * `/proc`. Pure.
 */
export function isOrphan(environ: string, procStat: string): boolean {
  const startedBy = environ.split('\0').find((each) => each.startsWith(`${STARTED_BY}=`));
  const process = parseProcessStat(procStat);
  return startedBy !== undefined && process !== null && startedBy !== `${STARTED_BY}=${process.parentId}`;
}

async function holdersOf(lockFile: string): Promise<number[]> {
  const found = await stat(lockFile, { throwIfNoEntry: false });
  return found === undefined ? [] : lockHolders(await readFile('/proc/locks', 'utf8'), found.ino);
}

async function read(pid: number, file: string): Promise<string> {
  return await readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '');
}

/** It leads a process group of its own. */
function interruptGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGINT');
  } catch {
    // it has just ended
  }
}
