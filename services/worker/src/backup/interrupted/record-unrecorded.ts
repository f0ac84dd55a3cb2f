import type { ServerLayout } from '../../catalogue/layout.ts';
import { readBackups } from '../../catalogue/read-backups.ts';
import type { JobContext } from '../../jobs/job.ts';
import { unrecordedRuns } from './unrecorded-runs.ts';

type Parts = Pick<
  JobContext,
  'takeLease' | 'runningBackups' | 'recordedBackups' | 'dockerBarmanRecoveries' | 'record' | 'log'
>;

/**
 * Records each finished backup that the history lacks, whoever took it and whatever part of it was missed. Records
 * nothing twice: a backup that a worker is taking, or has just finished, is left to that worker.
 */
export async function recordUnrecorded(server: string, layout: ServerLayout, parts: Parts): Promise<void> {
  const { takeLease, runningBackups, recordedBackups, dockerBarmanRecoveries, record, log } = parts;
  const backups = await readBackups(layout);
  const ofDockerBarman = await dockerBarmanRecoveries.backupIds(server);
  const missing = async () =>
    unrecordedRuns(server, backups, await recordedBackups.of(server)).filter(
      ({ backupId }) => backupId !== null && !ofDockerBarman.has(backupId),
    );
  if ((await missing()).length === 0) return; // what is usual takes no lease
  const lease = await takeLease('backup', server, { trigger: null, target: null });
  if (lease === null) return;
  try {
    // after the catalogue was read and before the history is: what a mark was taken away of is in the history
    if ((await runningBackups.find(server)) !== null) return;
    for (const run of await missing()) {
      const { backupId, trigger } = run;
      log.warn({ server, backupId, trigger }, 'recorded a finished backup that was not in the history');
      await record.backupEnded(run, null);
    }
  } finally {
    await lease.release();
  }
}
