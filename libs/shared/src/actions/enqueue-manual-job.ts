import type { JobPayload } from '../vocabulary/jobs.ts';
import type { ActionContext, PlannedRequest, QueuedJob } from './action.ts';

type Place = Pick<PlannedRequest, 'server' | 'pool'>;

export interface ManualJob extends QueuedJob {
  /** The result, for a person. */
  message: string;
}

/** Enqueues a manually requested backup, or joins one that is still to be done. */
export async function enqueueManualBackup(
  { server, pool }: Place,
  context: ActionContext,
  backupType?: 'incremental',
): Promise<ManualJob> {
  const payload = { server, slot: slotOf(context), trigger: 'manual' } as const;
  return await ask('backup', { ...payload, ...(backupType && { backupType }) }, pool, context);
}

/** The same for a recovery test. @param backupId null: of the newest `DONE` backup */
export async function enqueueManualRecoveryTest(
  { server, pool }: Place,
  backupId: string | null,
  context: ActionContext,
): Promise<ManualJob> {
  const payload = { server, slot: slotOf(context), trigger: 'manual', backupId } as const;
  return await ask('recovery-test', payload, pool, context);
}

async function ask<Name extends QueuedJob['name']>(
  name: Name,
  payload: JobPayload<Name>,
  pool: string,
  { queues }: ActionContext,
): Promise<ManualJob> {
  const { status, jobId } = await queues.enqueue(name, payload, { pool });
  const became = status === 'added' ? 'queued' : 'is already queued or running';
  return { name, jobId, message: `${name} of ${payload.server} ${became}` };
}

/** Of no due time. */
function slotOf({ now }: ActionContext): string {
  return `manual-${now().getTime()}`;
}
