import type { WalArchiver, WalLag } from '@barback/shared/state/entries/server-facts';
import type { KnownServer } from '@barback/shared/status/known-server';
import { epochSeconds, type Family, serverGauge } from './family.ts';

/** How far the WAL archive is behind the servers, and whether it is complete. */
export const walFamilies: Family[] = [
  serverGauge(
    'barman_wal_last_archived_timestamp_seconds',
    'The time of the newest WAL segment in the archive, as its file has it. Never alert on its age alone: an idle database writes none',
    ({ catalogue }) => epochSeconds(catalogue?.lastArchivedAt),
  ),
  serverGauge(
    'barman_wal_pending_segments',
    'Segments produced but not yet in the archive (.ready on the primary + incoming + streaming)',
    (server) => walLagNow(server)?.pendingSegments,
  ),
  serverGauge(
    'barman_wal_archive_lag_bytes',
    'Primary current LSN minus newest archived LSN',
    (server) => walLagNow(server)?.archiveLagBytes,
  ),
  archiverCounter(
    'barman_wal_archived_total',
    'pg_stat_archiver.archived_count of the primary; absent without `archiver = on`, and while PostgreSQL is unreachable',
    ({ archivedCount }) => archivedCount,
  ),
  archiverCounter(
    'barman_wal_archive_failures_total',
    'pg_stat_archiver.failed_count of the primary: attempts of its archive_command that failed; absent likewise',
    ({ failedCount }) => failedCount,
  ),
  serverGauge(
    'barman_replication_slot_retained_bytes',
    'WAL the Barman slot holds back on the primary',
    (server) => walLagNow(server)?.slotRetainedBytes,
  ),
  serverGauge(
    'barman_wal_missing_segments',
    'Holes in the archived sequence since the oldest DONE backup, timeline aware',
    ({ catalogue }) => catalogue?.missingWal?.count,
  ),
  serverGauge(
    'barman_wal_missing_segments_since_last_backup',
    'Holes in the archived sequence since the newest DONE backup, which cannot be recovered past the first of them',
    ({ catalogue }) => catalogue?.missingWal?.sinceNewestDone.count,
  ),
];

/** What PostgreSQL counts by itself: it begins at 0 again when its statistics are reset. */
function archiverCounter(name: string, help: string, value: (archiver: WalArchiver) => number): Family {
  const family = serverGauge(name, help, ({ facts }) => facts?.walArchiver && value(facts.walArchiver));
  return { ...family, type: 'counter' };
}

/** Not known while PostgreSQL does not answer: what was true before it did not would look well. */
function walLagNow({ check, facts }: KnownServer): WalLag | null {
  return check?.checks.postgresql ? (facts?.walLag ?? null) : null;
}
