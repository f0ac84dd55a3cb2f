import { lockFile } from '../../catalogue/layout.ts';
import { isLockHeld } from '../../catalogue/lock-held.ts';
import type { JobContext } from '../../jobs/job.ts';
import { isBackupProcessLeft } from '../running/left-process.ts';
import { resolveInterruptedBackup } from './resolve-interrupted-backup.ts';

type Parts = Pick<
  JobContext,
  'runningBackups' | 'takeLease' | 'layouts' | 'record' | 'barman' | 'log' | 'now'
>;

/**
 * Records the result of every interrupted backup that no job will resume.
 * @returns those that turned out to be good
 */
export async function resolveInterruptedBackups(
  parts: Parts,
  signal: AbortSignal,
): Promise<{ server: string; backupId: string }[]> {
  const { runningBackups, takeLease, layouts, log } = parts;
  const done = [];
  for (const server of await runningBackups.servers()) {
    const lease = await takeLease('backup', server, { trigger: null, target: null });
    if (lease === null) continue;
    try {
      const layout = layouts.known(server);
      if (await isLockHeld(lockFile(layout, server, 'backup'))) continue;
      if (await isBackupProcessLeft(runningBackups.lockFile(server), log)) continue;
      const resolved = await resolveInterruptedBackup({ ...parts, server, layout, signal });
      if (resolved.status === 'done') done.push({ server, backupId: resolved.backupId });
    } finally {
      await lease.release();
    }
  }
  return done;
}
