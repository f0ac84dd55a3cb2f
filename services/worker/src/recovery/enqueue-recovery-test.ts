import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import type { JobPayload } from '@barback/shared/vocabulary/jobs';
import type { JobContext } from '../jobs/job.ts';

type Wanted = Pick<JobPayload<'recovery-test'>, 'trigger'> & { backupId: string };

/** Enqueues the recovery test of a backup of this server that is done, where one follows each backup. */
export async function enqueueRecoveryTest(
  { trigger, backupId }: Wanted,
  { name: server, recovery }: Pick<ServerSettings, 'name' | 'recovery'>,
  { queues, pool }: Pick<JobContext, 'queues' | 'pool'>,
): Promise<void> {
  if (recovery === null || recovery.cron !== null) return;
  await queues.enqueue('recovery-test', { server, slot: backupId, trigger, backupId }, { pool });
}
