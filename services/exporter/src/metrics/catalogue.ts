import { BACKUP_STATUSES, type DoneBackup, LEFTOVER_STATUSES } from '@barback/shared/state/entries/catalogue';
import { brokenChains } from '@barback/shared/status/broken-chains';
import { secondsBetween } from '@barback/shared/status/seconds-between';
import { storageInUse } from '@barback/shared/status/storage-status';
import { epochSeconds, extra, type Family, sample, serverGauge } from './family.ts';

/** The contents of the Barman home: backups, WAL and free space. */
export const catalogueFamilies: Family[] = [
  {
    name: 'barman_backups',
    type: 'gauge',
    help: `Number of backups in the catalogue by Barman status (${BACKUP_STATUSES.join(', ')})`,
    labels: ['server_name', 'status'],
    ofServer: ({ planned, catalogue }) =>
      BACKUP_STATUSES.flatMap((status) => sample([planned.name, status], catalogue?.backupCounts[status])),
  },
  {
    name: 'barman_backups_kept',
    type: 'gauge',
    isExtra: true,
    help: 'Number of backups exempt from retention (`barman keep`: full or standalone)',
    labels: ['server_name', 'keep'],
    ofServer: ({ planned, catalogue }) => [
      ...sample([planned.name, 'full'], catalogue?.keptBackups?.full),
      ...sample([planned.name, 'standalone'], catalogue?.keptBackups?.standalone),
    ],
  },
  {
    name: 'barman_backups_left_over',
    type: 'gauge',
    help: `Number of incomplete backups that no process works on, by Barman status (${LEFTOVER_STATUSES.join(', ')})`,
    labels: ['server_name', 'status'],
    ofServer: ({ planned, catalogue }) =>
      LEFTOVER_STATUSES.flatMap((status) =>
        sample(
          [planned.name, status],
          catalogue?.leftOver.filter((leftover) => leftover.status === status).length,
        ),
      ),
  },
  {
    name: 'barman_last_backup_timestamp_seconds',
    type: 'gauge',
    help: 'Unix time of the end of the newest successful backup in seconds, by type (full, incremental); absent, never 0, before the first',
    labels: ['server_name', 'backup_type'],
    ofServer: ({ planned, catalogue }) => [
      ...sample([planned.name, 'full'], epochSeconds(catalogue?.newestDoneFull?.endAt)),
      ...sample([planned.name, 'incremental'], epochSeconds(catalogue?.newestDoneIncremental?.endAt)),
    ],
  },
  extra(
    newestOfType(
      'barman_newest_backup_size_bytes',
      'Size of the newest DONE backup in bytes, by type (full, incremental)',
      ({ sizeBytes }) => sizeBytes,
    ),
  ),
  newestOfType(
    'barman_newest_backup_duration_seconds',
    'Duration of the newest DONE backup in seconds, by type (full, incremental)',
    ({ beginAt, endAt }) => secondsBetween(beginAt, endAt),
  ),
  extra(
    serverGauge(
      'barman_backups_in_broken_chains',
      'Number of DONE incremental backups that are built on one that is missing, or that failed its recovery test',
      ({ catalogue, recovery }) => catalogue && brokenChains(catalogue, recovery).size,
    ),
  ),
  extra(
    serverGauge(
      'barman_last_failed_backup_timestamp_seconds',
      'Unix time of the end of the newest failed backup in seconds; absent if there is none',
      ({ catalogue }) => epochSeconds(catalogue?.lastFailedAt),
    ),
  ),
  serverGauge(
    'barman_first_recoverability_timestamp_seconds',
    'Unix time of the earliest possible recovery target in seconds (end of the oldest usable full backup)',
    ({ catalogue }) => epochSeconds(catalogue?.firstRecoverableAt),
  ),
  serverGauge(
    'barman_last_backup_copy_duration_seconds',
    "Barman's copy_time of the newest DONE backup in seconds",
    ({ catalogue }) => catalogue?.newestDone?.copyDurationSeconds,
  ),
  serverGauge(
    'barman_last_backup_wal_size_bytes',
    'Size of the WAL attributed to the newest DONE backup in bytes',
    ({ catalogue }) => catalogue?.newestDoneWalBytes,
  ),
  serverGauge(
    'barman_last_backup_deduplicated_size_bytes',
    'Bytes that the newest backup added to the disk',
    ({ catalogue }) => catalogue?.newestDone?.deduplicatedSizeBytes,
  ),
  extra(
    serverGauge(
      'barman_last_backup_incremental_depth',
      'Number of incremental backups between the newest DONE backup and its full backup, itself included; 0 if it is a full backup',
      ({ catalogue }) => catalogue?.incrementalDepth,
    ),
  ),
  {
    name: 'barman_catalog_size_bytes',
    type: 'gauge',
    help: 'Size of the catalogue on the backup host in bytes; kind base (what each backup added, if Barman reports it) or wal',
    labels: ['server_name', 'kind'],
    ofServer: ({ planned, catalogue }) => [
      ...sample([planned.name, 'base'], catalogue?.baseBytes),
      ...sample([planned.name, 'wal'], catalogue?.walBytes),
    ],
  },
  serverGauge(
    'barman_wal_error_files',
    "Number of files in Barman's errors directory",
    ({ catalogue }) => catalogue?.walErrorFiles,
  ),
  {
    name: 'barman_storage_free_bytes',
    type: 'gauge',
    help: 'Free space on a file system that holds barman_home in bytes',
    labels: ['storage'],
    samples: (snapshot) => storageInUse(snapshot).map(([path, { freeBytes }]) => [[path], freeBytes]),
  },
  {
    name: 'barman_storage_size_bytes',
    type: 'gauge',
    help: 'Size of a file system that holds barman_home in bytes',
    labels: ['storage'],
    samples: (snapshot) => storageInUse(snapshot).map(([path, { sizeBytes }]) => [[path], sizeBytes]),
  },
];

/** A gauge with a series for each type of which there is a backup. */
function newestOfType(name: string, help: string, value: (backup: DoneBackup) => number): Family {
  return {
    ...{ name, help, type: 'gauge', labels: ['server_name', 'backup_type'] },
    ofServer: ({ planned, catalogue }) => [
      ...sample([planned.name, 'full'], catalogue?.newestDoneFull && value(catalogue.newestDoneFull)),
      ...sample(
        [planned.name, 'incremental'],
        catalogue?.newestDoneIncremental && value(catalogue.newestDoneIncremental),
      ),
    ],
  };
}
