import { expect, it } from 'vitest';
import type { BackupRun } from '../state/entries/backup-run.ts';
import { exampleBackup, exampleCatalogue, exampleRecovery, exampleRun } from '../status/example-snapshot.ts';
import { type KnownRuns, whatFailed } from './what-failed.ts';

const failedRun = (endedAt: string): BackupRun => ({
  ...exampleRun,
  status: 'failed',
  backupId: null,
  endedAt,
  reason: 'connection',
  message: 'no answer',
});
const failedTest = { newest: { ...exampleRecovery.newest, status: 'failed' as const } };
const well: KnownRuns = { lastRun: exampleRun, catalogue: exampleCatalogue, recovery: exampleRecovery };

it.each<[string, Partial<KnownRuns>, boolean, string | null]>([
  ['nothing, when all is well', {}, false, null],
  ['nothing, when nothing was done yet', { lastRun: null, catalogue: null, recovery: null }, false, null],
  ['a backup', { lastRun: failedRun('2026-11-23T11:45:00Z') }, true, null],
  ['no backup, when one was taken since', { lastRun: failedRun('2026-11-23T11:00:00Z') }, false, null],
  [
    'a backup of a server that has none',
    { lastRun: failedRun('2026-11-23T11:00:00Z'), catalogue: null },
    true,
    null,
  ],
  ['a recovery test', { recovery: failedTest }, false, exampleBackup.backupId],
  [
    'both',
    { lastRun: failedRun('2026-11-23T11:45:00Z'), recovery: failedTest },
    true,
    exampleBackup.backupId,
  ],
])('what failed last is %s', (_what, known, backup, recoveryTestOf) => {
  expect(whatFailed({ ...well, ...known })).toEqual({ backup, recoveryTestOf });
});
