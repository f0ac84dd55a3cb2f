import type { JobName } from '@barback/shared/queue/jobs';
import { backup } from './backup.ts';
import { catalogue } from './catalogue.ts';
import { check } from './check.ts';
import { cron } from './cron.ts';
import { type RunnableJob, validated } from './job.ts';
import { onlyOfItsPool } from './only-of-its-pool.ts';
import { receiveWal } from './receive-wal.ts';
import { recoveryTest } from './recovery-test.ts';
import { sweep } from './sweep.ts';
import { unlessPaused } from './unless-paused.ts';
import { withBackupLease } from './with-backup-lease.ts';
import { withRecoveryHost } from './with-recovery-host.ts';

/** Every job a worker can do; the type makes sure that none is missing. */
export const workerJobs: Record<JobName, RunnableJob> = {
  cron: validated(cron),
  'receive-wal': validated(receiveWal),
  check: validated(check),
  catalogue: validated(catalogue),
  backup: validated(onlyOfItsPool(unlessPaused(withBackupLease(backup)))),
  'recovery-test': validated(onlyOfItsPool(unlessPaused(withRecoveryHost(recoveryTest)))),
  sweep: validated(onlyOfItsPool(withBackupLease(sweep))),
};
