import type { BackupFailureReason } from '@barback/shared/state/backup-run';
import type { Check } from '@barback/shared/state/check';
import { isUnanswered } from './check-answer.ts';

/** What has to be done before a backup that Barman refused can be tried again. */
export type Repair = 'start-archiving' | 'archive-first-wal';

/** Lines of the check that say only that archiving has not begun: normal for a server that was just added. */
const REPAIRS: Readonly<Record<string, Repair>> = {
  replication_slot: 'start-archiving',
  receive_wal_running: 'start-archiving',
  wal_archive: 'archive-first-wal',
};
/** Never the only cause: they fail, and stop no backup, along with or without the others. */
const HARMLESS = [
  'minimum_redundancy_requirements',
  'failed_backups',
  'backup_maximum_age',
  'backup_minimum_size',
];

/**
 * What to do, in order, so that a server that was just added can be backed up with no command typed: nothing when
 * no check stands in the way, null when one needs a person. Pure.
 */
export function repairsFor({ checks }: Pick<Check, 'checks'>): Repair[] | null {
  const failed = Object.keys(checks).filter((key) => checks[key] === false && !HARMLESS.includes(key));
  const repairs = failed.map((key) => REPAIRS[key]);
  if (repairs.includes(undefined)) return null;
  return (['start-archiving', 'archive-first-wal'] as const).filter((repair) => repairs.includes(repair));
}

/** Why Barman refuses a backup, from a check: the reason for the metrics, and the failed lines for a person. */
export function refusalCause({ checks, hints }: Pick<Check, 'checks' | 'hints'>): RefusalCause {
  if (checks.postgresql === false) {
    return {
      reason: 'connection',
      message: 'PostgreSQL cannot be reached; check that it runs, and its conninfo',
    };
  }
  if (isUnanswered({ checks })) {
    const message = 'PostgreSQL lets Barman wait for an answer; check that it is not hung, and the network';
    return { reason: 'connection', message };
  }
  const failed = Object.keys(checks).filter((key) => checks[key] === false);
  const lines = failed.map((key) => (hints[key] ? `${key} (${hints[key]})` : key));
  return { reason: 'barman_exit', message: `barman check says ${lines.join(', ')}` };
}

export interface RefusalCause {
  reason: BackupFailureReason;
  message: string;
}
