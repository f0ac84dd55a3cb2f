import type { BackupFailureReason } from '@barback/shared/state/entries/backup-run';
import { type ARCHIVING_CHECKS, type Check, REDUNDANCY_CHECK } from '@barback/shared/state/entries/check';
import { causeIn } from '../barman/cause.ts';
import { isUnanswered } from '../barman/check-answer.ts';

/** What must be done before a backup that Barman refused can be retried. */
export type Repair = 'start-archiving' | 'archive-first-wal';

const REPAIRS: Readonly<Record<string, Repair>> = {
  replication_slot: 'start-archiving',
  receive_wal_running: 'start-archiving',
  wal_archive: 'archive-first-wal',
} satisfies Record<(typeof ARCHIVING_CHECKS)[number], Repair>;
/** Never the only cause: they fail, and stop no backup, along with or without the others. */
const HARMLESS = [REDUNDANCY_CHECK, 'failed_backups', 'backup_maximum_age', 'backup_minimum_size'];

const GRANT =
  'GRANT EXECUTE ON FUNCTION pg_backup_start(text, boolean), pg_backup_stop(boolean), pg_switch_wal(), pg_create_restore_point(text) TO the user of conninfo (before PostgreSQL 15: pg_start_backup(text, boolean, boolean), pg_stop_backup(), pg_stop_backup(boolean, boolean)), and GRANT pg_read_all_settings, pg_read_all_stats TO it';
/** What to do about lines of the check that do not say it. */
const CURES: Readonly<Record<string, string>> = {
  no_access_to_backup_functions: GRANT,
  superuser_or_standard_user_with_backup_privileges: GRANT,
  wal_level: 'set wal_level = replica (or logical) and restart PostgreSQL',
  postgresql_streaming:
    'check the user of streaming_conninfo (ALTER ROLE … REPLICATION), its password, a line for "replication" in pg_hba.conf, and that max_wal_senders is not exhausted',
};

/**
 * The repairs, in order, with which a new server can be backed up without a manual command: empty when no check
 * prevents the backup, null when one needs a person. Pure.
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
    const hint = hints.postgresql ? ` (${causeIn([hints.postgresql])})` : '';
    const cure =
      'check that it is running, that pg_hba.conf allows Barman, and the user, password and database in conninfo';
    return { reason: 'connection', message: `PostgreSQL is unreachable${hint}; ${cure}` };
  }
  if (isUnanswered({ checks })) {
    const message = 'PostgreSQL is not responding; check that it does not hang, and check the network';
    return { reason: 'connection', message };
  }
  const failed = Object.keys(checks).filter((key) => checks[key] === false);
  const told = failed.some((key) => !HARMLESS.includes(key))
    ? failed.filter((key) => !HARMLESS.includes(key))
    : failed;
  const lines = told.map((key) => {
    const hint = hints[key] ? ` (${causeIn([hints[key]])})` : '';
    return `${key}${hint}${CURES[key] === undefined ? '' : `; ${CURES[key]}`}`;
  });
  return { reason: 'barman_exit', message: `barman check says ${lines.join(', ')}` };
}

export interface RefusalCause {
  reason: BackupFailureReason;
  message: string;
}
