import type { DockerBarmanRun } from '@barback/shared/history/docker-barman-log';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import { failedStep } from '@barback/shared/state/entries/failed-step';
import { publishableLine } from '@barback/shared/text/publishable';
import {
  RECOVERY_STEPS,
  type RecoveryStepName,
  type RecoveryTest,
} from '@barback/shared/vocabulary/recovery-test';
import { stringify } from 'csv-stringify/sync';
import type { BackupHistory } from './group-history.ts';

interface Row {
  server: string;
  backupId: string | null;
  run: BackupRun | null;
  original: DockerBarmanRun | null;
  test: RecoveryTest | null;
}

type Column = [name: string, value: (row: Row) => string | number | null | undefined];

/** In their order. Spreadsheets and scripts are built on them: new ones go to the end, except a recovery step, which is in its place. */
const columns: Column[] = [
  ['server', ({ server }) => server],
  ['backup_id', ({ backupId }) => backupId],
  ['backup_status', ({ run }) => run?.status ?? 'not recorded'],
  ['backup_trigger', ({ run, original }) => run?.trigger ?? (original && 'docker-barman')],
  ['backup_started_at', ({ run, original }) => utc(run?.startedAt ?? original?.startedAt)],
  [
    'backup_ended_at',
    ({ run, original, test }) => utc(run?.endedAt ?? original?.endedAt ?? test?.backupEndedAt),
  ],
  ['backup_duration_seconds', ({ run, original }) => run?.durationSeconds ?? original?.durationSeconds],
  ['backup_size_bytes', ({ run }) => (run?.status === 'done' ? run.sizeBytes : null)],
  ['backup_failure', ({ run }) => (run?.status === 'failed' ? `${run.reason}: ${run.message}` : null)],
  ['test_status', ({ test }) => test?.status ?? 'not tested'],
  ['test_trigger', ({ test }) => test?.trigger],
  ['test_started_at', ({ test }) => utc(test?.startedAt)],
  ['test_ended_at', ({ test }) => utc(test?.endedAt)],
  ['test_duration_seconds', ({ test }) => test?.testDurationSeconds],
  ['recovery_host', ({ test }) => test?.target],
  ['recovery_target_at', ({ test }) => utc(test?.findings.targetAt)],
  ['recovery_point_at', ({ test }) => utc(test?.findings.recoveryPointAt)],
  ['newest_commit_at', ({ test }) => utc(test?.findings.newestCommitAt)],
  ['recovery_time_seconds', ({ test }) => test?.findings.recoveryTimeSeconds],
  ['data_age_seconds', ({ test }) => test?.findings.dataAgeSeconds],
  ...RECOVERY_STEPS.map((name): Column => [name, ({ test }) => test && stepStatus(test, name)]),
  ['failed_step', ({ test }) => test && failedStep(test)?.name],
  ['test_failure', ({ test }) => test && failedStep(test)?.reason],
  ['docker_barman_recovery_status', ({ original }) => original?.recovery?.status],
  ['docker_barman_recovery_seconds', ({ original }) => original?.recovery?.durationSeconds],
  ['backup_type', ({ run }) => run && (run.backupType ?? 'full')],
  ['parent_backup_id', ({ run }) => (run?.status === 'done' ? run.parentBackupId : null)],
  ['full_because', ({ run }) => run?.fullBecause],
  ['damaged_backup_id', ({ test }) => test?.findings.damagedLink],
];

/**
 * RFC 4180, a row for each test and for each backup without one. Times are UTC, durations seconds, sizes bytes; unknown
 * values are empty. A text that a spreadsheet would interpret as a formula gets a `'` in front, and is one line.
 */
export function historyAsCsv(history: readonly BackupHistory[]): string {
  const rows = history.flatMap(({ tests, ...backup }): Row[] =>
    tests.length === 0 ? [{ ...backup, test: null }] : tests.map((test) => ({ ...backup, test })),
  );
  return stringify(
    rows.map((row) => columns.map(([, value]) => cell(value(row)))),
    {
      header: true,
      columns: columns.map(([name]) => name),
      record_delimiter: 'windows',
      escape_formulas: true,
    },
  );
}

function cell(value: ReturnType<Column[1]>): typeof value {
  return typeof value === 'string' ? publishableLine(value) : value;
}

function utc(isoTime: string | null | undefined): string | null {
  return isoTime ? new Date(isoTime).toISOString() : null;
}

/** `passed`, `failed`, or why it was skipped. */
function stepStatus({ steps }: RecoveryTest, name: RecoveryStepName): string | undefined {
  const step = steps.find((one) => one.name === name);
  return step?.status === 'skipped' ? `skipped (${step.cause})` : step?.status;
}
