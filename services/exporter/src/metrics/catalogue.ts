import { BACKUP_STATUSES, LEFTOVER_STATUSES } from '@barback/shared/state/entries/catalogue';
import { knownServers } from '@barback/shared/status/known-server';
import { storageInUse } from '@barback/shared/status/storage-status';
import { epochSeconds, type Family, sample, serverGauge } from './family.ts';

/** What lies in the Barman home: backups, WAL and the room left for them. */
export const catalogueFamilies: Family[] = [
  {
    name: 'barman_backups',
    type: 'gauge',
    help: `Backups in the catalogue by Barman status (${BACKUP_STATUSES.join(', ')})`,
    labels: ['server_name', 'status'],
    samples: (snapshot) =>
      knownServers(snapshot).flatMap(({ planned, catalogue }) =>
        BACKUP_STATUSES.flatMap((status) => sample([planned.name, status], catalogue?.backupCounts[status])),
      ),
  },
  {
    name: 'barman_backups_kept',
    type: 'gauge',
    help: 'Backups exempt from retention (`barman keep`: full or standalone)',
    labels: ['server_name', 'keep'],
    samples: (snapshot) =>
      knownServers(snapshot).flatMap(({ planned, catalogue }) => [
        ...sample([planned.name, 'full'], catalogue?.keptBackups?.full),
        ...sample([planned.name, 'standalone'], catalogue?.keptBackups?.standalone),
      ]),
  },
  {
    name: 'barman_backups_left_over',
    type: 'gauge',
    help: `Backups that came to nothing and that nobody is at, by what was left (${LEFTOVER_STATUSES.join(', ')})`,
    labels: ['server_name', 'status'],
    samples: (snapshot) =>
      knownServers(snapshot).flatMap(({ planned, catalogue }) =>
        LEFTOVER_STATUSES.flatMap((status) =>
          sample(
            [planned.name, status],
            catalogue?.leftOver.filter((leftover) => leftover.status === status).length,
          ),
        ),
      ),
  },
  {
    name: 'barman_last_backup_timestamp_seconds',
    type: 'gauge',
    help: 'End of the newest successful backup by type (full, incremental). Absent, never 0, before the first',
    labels: ['server_name', 'backup_type'],
    samples: (snapshot) =>
      knownServers(snapshot).flatMap(({ planned, catalogue }) => [
        ...sample([planned.name, 'full'], epochSeconds(catalogue?.newestDoneFull?.endAt)),
        ...sample([planned.name, 'incremental'], epochSeconds(catalogue?.newestDoneIncremental?.endAt)),
      ]),
  },
  serverGauge(
    'barman_last_failed_backup_timestamp_seconds',
    'When the newest failed attempt ended. Absent when none',
    ({ catalogue }) => epochSeconds(catalogue?.lastFailedAt),
  ),
  serverGauge(
    'barman_first_recoverability_timestamp_seconds',
    'Earliest point in time that can be restored (end of oldest usable full backup)',
    ({ catalogue }) => epochSeconds(catalogue?.firstRecoverableAt),
  ),
  serverGauge(
    'barman_last_backup_copy_duration_seconds',
    'Barman copy_time of the newest DONE backup',
    ({ catalogue }) => catalogue?.newestDone?.copyDurationSeconds,
  ),
  serverGauge(
    'barman_last_backup_wal_size_bytes',
    'WAL attributed to the newest DONE backup',
    ({ catalogue }) => catalogue?.newestDoneWalBytes,
  ),
  serverGauge(
    'barman_last_backup_deduplicated_size_bytes',
    'Bytes the newest backup actually added on disk',
    ({ catalogue }) => catalogue?.newestDone?.deduplicatedSizeBytes,
  ),
  serverGauge(
    'barman_last_backup_incremental_depth',
    'Incremental backups that restoring the newest DONE one puts on top of a full one; 0 when it is a full one itself',
    ({ catalogue }) => catalogue?.incrementalDepth,
  ),
  {
    name: 'barman_catalog_size_bytes',
    type: 'gauge',
    help: 'Bytes on the backup host, as the catalogue has them; kind base (what each backup added, where Barman says it) or wal',
    labels: ['server_name', 'kind'],
    samples: (snapshot) =>
      knownServers(snapshot).flatMap(({ planned, catalogue }) => [
        ...sample([planned.name, 'base'], catalogue?.baseBytes),
        ...sample([planned.name, 'wal'], catalogue?.walBytes),
      ]),
  },
  serverGauge(
    'barman_wal_error_files',
    'Files in the Barman errors directory',
    ({ catalogue }) => catalogue?.walErrorFiles,
  ),
  {
    name: 'barman_storage_free_bytes',
    type: 'gauge',
    help: 'Free bytes on a filesystem holding barman_home',
    labels: ['storage'],
    samples: (snapshot) => storageInUse(snapshot).map(([path, { freeBytes }]) => [[path], freeBytes]),
  },
  {
    name: 'barman_storage_size_bytes',
    type: 'gauge',
    help: 'Size of a filesystem holding barman_home',
    labels: ['storage'],
    samples: (snapshot) => storageInUse(snapshot).map(([path, { sizeBytes }]) => [[path], sizeBytes]),
  },
];
