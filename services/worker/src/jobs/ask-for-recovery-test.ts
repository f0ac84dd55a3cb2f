import type { JobPayload } from '@barback/shared/queue/jobs';
import type { JobContext } from './job.ts';

type Wanted = Pick<JobPayload<'recovery-test'>, 'server' | 'trigger'> & { backupId: string };

/** Enqueues the recovery test of a backup that is done, where one follows each backup. */
export async function askForRecoveryTest(
  { server, trigger, backupId }: Wanted,
  { servers, queues }: Pick<JobContext, 'servers' | 'queues'>,
): Promise<void> {
  const settings = await servers.find(server);
  if (settings === null || settings.recoverySshCommand === null || settings.recoveryCron !== null) return;
  await queues.enqueue('recovery-test', { server, slot: backupId, trigger, backupId });
}
