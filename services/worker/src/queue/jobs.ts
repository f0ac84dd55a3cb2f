import type { JobName } from '@barback/shared/vocabulary/jobs';
import { backup } from '../backup/backup.ts';
import { withBackupLease } from '../backup/with-backup-lease.ts';
import { type RunnableJob, validated } from '../jobs/job.ts';
import { unlessPaused } from '../jobs/unless-paused.ts';
import { withServerSettings } from '../jobs/with-server-settings.ts';
import { catalogue } from '../observe/catalogue.ts';
import { check } from '../observe/check.ts';
import { recoveryTest } from '../recovery/recovery-test.ts';
import { withRecoveryHost } from '../recovery/with-recovery-host.ts';
import { cron } from '../streaming/cron.ts';
import { receiveWal } from '../streaming/receive-wal.ts';
import { sweep } from '../sweep/sweep.ts';

/** Every job a worker can do; the type makes sure that none is missing. */
export const workerJobs: Record<JobName, RunnableJob> = {
  cron: validated(cron),
  'receive-wal': validated(receiveWal),
  check: validated(check),
  catalogue: validated(catalogue),
  backup: validated(withServerSettings(unlessPaused(withBackupLease(backup)))),
  'recovery-test': validated(withServerSettings(unlessPaused(withRecoveryHost(recoveryTest)))),
  sweep: validated(withServerSettings(withBackupLease(sweep))),
};
