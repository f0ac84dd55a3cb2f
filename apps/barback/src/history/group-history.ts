import type { DockerBarmanRun } from '@barback/shared/history/docker-barman-log';
import type { HistoryEntry } from '@barback/shared/history/entry';
import { withoutRepeats } from '@barback/shared/history/judge-evidence';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';

/** One attempt to take a backup, with the recovery tests of what came out of it, newest first. */
export interface BackupHistory {
  server: string;
  /** Null for an attempt that failed before Barman had made a backup. */
  backupId: string | null;
  /** Null for a backup that was tested but not taken by Barback. */
  run: BackupRun | null;
  tests: RecoveryTest[];
  /** docker-barman's record of it; null for a backup that docker-barman did not take. */
  original: DockerBarmanRun | null;
}

/**
 * Groups tests with their backups: by server, and the newest backup first, like `barman list-backups`. Two lines about
 * one run become one entry. Pure.
 */
export function groupHistory(
  lines: readonly HistoryEntry[],
  originals: readonly DockerBarmanRun[],
): BackupHistory[] {
  const entries = withoutRepeats(lines);
  const attempts: BackupHistory[] = [];
  const byBackup = new Map<string, BackupHistory>();
  const add = (attempt: BackupHistory): BackupHistory => {
    attempts.push(attempt);
    if (attempt.backupId !== null) byBackup.set(keyOf(attempt), attempt);
    return attempt;
  };
  for (const entry of entries) {
    if (entry.kind === 'backup') {
      const { server, backupId } = entry.run;
      add({ server, backupId, run: entry.run, tests: [], original: null });
    }
  }
  for (const original of originals) {
    const { server, backupId } = original;
    add({ server, backupId, run: null, tests: [], original });
  }
  for (const entry of entries) {
    if (entry.kind === 'recovery-test') {
      const { server, backupId } = entry.test;
      const known = byBackup.get(keyOf(entry.test));
      const { tests } = known ?? add({ server, backupId, run: null, tests: [], original: null });
      tests.unshift(entry.test);
    }
  }
  return attempts.sort((a, b) => a.server.localeCompare(b.server) || endOf(b) - endOf(a));
}

function keyOf({ server, backupId }: { server: string; backupId: string | null }): string {
  return `${server}/${backupId}`;
}

/** When the backup ended; one that is not recorded was in its `backup.info`. */
function endOf({ run, tests, original }: BackupHistory): number {
  const endedAt = run?.endedAt ?? original?.endedAt ?? tests[0]?.backupEndedAt ?? original?.startedAt;
  return endedAt ? Date.parse(endedAt) : 0;
}
