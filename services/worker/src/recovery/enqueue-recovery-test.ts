import type { JobPayload } from '@barback/shared/vocabulary/jobs';
import type { JobContext } from '../jobs/job.ts';

type Wanted = Pick<JobPayload<'recovery-test'>, 'server' | 'trigger'> & { backupId: string };

/** Enqueues the recovery test of a backup that is done, where one follows each backup. */
export async function enqueueRecoveryTest(
  { server, trigger, backupId }: Wanted,
  { servers, queues, pool }: Pick<JobContext, 'servers' | 'queues' | 'pool'>,
): Promise<void> {
  const settings = await servers.find(server);
  if (settings === null || settings.recoverySshCommand === null || settings.recoveryCron !== null) return;
  if (settings.backupPool !== pool) return; // it has moved: the backup is not in its home
  await queues.enqueue('recovery-test', { server, slot: backupId, trigger, backupId }, { pool });
}
