import type { RestorableBackup } from '../../../../catalogue/restorable.ts';
import type { RequiredWal } from '../../../../wal-archive/required-wal.ts';

/** Where replay is to end: with the WAL, as soon as the data are consistent, or before the first commit after `at`. */
export type ReplayTarget = { kind: 'latest' | 'immediate' } | { kind: 'time'; at: string };

/**
 * The settings of a recovery from what was restored alone, which ends in a promotion. All WAL is in `pg_wal`, so that
 * none is fetched from anywhere. Pure.
 */
export function recoverySettings(
  target: ReplayTarget,
  { timeline }: Pick<RequiredWal, 'timeline'>,
  backup: Pick<RestorableBackup, 'timeline'>,
): Record<string, string> {
  return {
    // PostgreSQL requires a command; this one does nothing
    restore_command: 'false',
    // `current` needs no .history file; `latest` would follow a timeline that does not continue the backup
    recovery_target_timeline: timeline === backup.timeline ? 'current' : String(timeline),
    recovery_target_action: 'promote',
    recovery_target_inclusive: 'on',
    ...(target.kind === 'immediate' && { recovery_target: 'immediate' }),
    // PostgreSQL does not know Z here: it reads its configuration before its zones
    ...(target.kind === 'time' && { recovery_target_time: target.at.replace('Z', '+00') }),
  };
}
