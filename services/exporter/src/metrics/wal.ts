import type { WalArchiver, WalLag } from '@barback/shared/state/entries/server-facts';
import type { KnownServer } from '@barback/shared/status/known-server';
import { epochSeconds, extra, type Family, serverGauge } from './family.ts';

/** How far the WAL archive is behind the servers, and whether it is complete. */
export const walFamilies: Family[] = [
  extra(
    serverGauge(
      'barman_wal_last_archived_timestamp_seconds',
      'Unix time of the newest WAL segment in the archive in seconds, from its file. Never alert on its age alone: an idle database writes no WAL',
      ({ catalogue }) => epochSeconds(catalogue?.lastArchivedAt),
    ),
  ),
  serverGauge(
    'barman_wal_pending_segments',
    'Number of WAL segments not yet in the archive (.ready on the primary, incoming, streaming)',
    (server) => walLagNow(server)?.pendingSegments,
  ),
  serverGauge(
    'barman_wal_archive_lag_bytes',
    "Difference between the primary's current LSN and the newest archived LSN in bytes",
    (server) => walLagNow(server)?.archiveLagBytes,
  ),
  extra(
    archiverCounter(
      'barman_wal_archived_total',
      'Number of WAL files archived by the primary (pg_stat_archiver.archived_count); absent without `archiver = on`, and while PostgreSQL is unreachable',
      ({ archivedCount }) => archivedCount,
    ),
  ),
  extra(
    archiverCounter(
      'barman_wal_archive_failures_total',
      "Number of failed attempts of the primary's archive_command (pg_stat_archiver.failed_count); absent without `archiver = on`, and while PostgreSQL is unreachable",
      ({ failedCount }) => failedCount,
    ),
  ),
  serverGauge(
    'barman_replication_slot_retained_bytes',
    "Size of the WAL that Barman's replication slot retains on the primary in bytes",
    (server) => walLagNow(server)?.slotRetainedBytes,
  ),
  serverGauge(
    'barman_wal_missing_segments',
    'Number of WAL segments missing from the archive since the oldest DONE backup, across timelines',
    ({ catalogue }) => catalogue?.missingWal?.count,
  ),
  serverGauge(
    'barman_wal_missing_segments_since_last_backup',
    'Number of WAL segments missing from the archive since the newest DONE backup, which cannot be recovered past the first of them',
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
