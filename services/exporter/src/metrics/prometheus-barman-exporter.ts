import type { KnownServer } from '@barback/shared/status/known-server';
import { epochSeconds, type Family, type ServerFamily, sample, serverGauge } from './family.ts';
import { checkSamples } from './server.ts';

/**
 * The metrics of prometheus-barman-exporter 1.0 with its names, labels, types and meanings, for dashboards and alerts
 * that are made of them (`BARBACK_METRICS_COMPAT`). All are gauges, also the one whose name ends in `_total`; times are
 * whole seconds.
 */
export const prometheusBarmanExporterFamilies: Family[] = [
  perBackup(
    'barman_backup_size',
    'Size of each DONE backup with its required WAL in bytes; number 1 is the newest',
    ({ sizeBytes }) => sizeBytes,
  ),
  perBackup(
    'barman_backup_wal_size',
    'Size of the WAL archived between each DONE backup and the next one in bytes; number 1 is the newest',
    ({ walBytes }) => walBytes,
  ),
  compatGauge(
    'barman_backups_total',
    'Number of DONE and FAILED backups in the catalogue',
    ({ catalogue }) => catalogue && catalogue.backupCounts.DONE + catalogue.backupCounts.FAILED,
  ),
  compatGauge(
    'barman_backups_failed',
    'Number of FAILED backups in the catalogue',
    ({ catalogue }) => catalogue?.backupCounts.FAILED,
  ),
  compatGauge('barman_last_backup', 'When the newest DONE backup began', ({ catalogue }) =>
    wholeSeconds(catalogue?.newestDone?.beginAt),
  ),
  compatGauge(
    'barman_last_backup_copy_time',
    'Copy duration of the newest DONE backup in seconds; 0 if there is none',
    ({ catalogue }) => (catalogue?.newestDone === null ? 0 : catalogue?.newestDone.copyDurationSeconds),
  ),
  compatGauge('barman_first_backup', 'When the oldest DONE backup began', ({ catalogue }) =>
    wholeSeconds(catalogue?.oldestDone?.beginAt),
  ),
  {
    name: 'barman_up',
    type: 'gauge',
    help: 'Result of each line of `barman check`: 1 OK, 0 failed',
    labels: ['server', 'check'],
    ofServer: checkSamples,
  },
  compatGauge(
    'barman_metrics_update',
    'Unix time of the last complete update in seconds: the older of the last check and the last read of the catalogue',
    ({ check, catalogue }) =>
      check && catalogue && wholeSeconds([check.finishedAt, catalogue.readAt].sort(byTime)[0]),
  ),
];

function compatGauge(
  name: string,
  help: string,
  value: (server: KnownServer) => number | null | undefined,
): Family {
  return { ...serverGauge(name, help, value), labels: ['server'] };
}

/** A gauge with one series for each backup, whose numbers count from the newest on. */
function perBackup(
  name: string,
  help: string,
  value: (sizes: { sizeBytes: number | null; walBytes: number | null }) => number | null,
): Family {
  const ofServer: ServerFamily['ofServer'] = ({ planned }, snapshot) =>
    (snapshot.backupSizes.get(planned.name) ?? []).flatMap((sizes, index) =>
      sample([planned.name, String(index + 1)], value(sizes)),
    );
  return { name, type: 'gauge', help, labels: ['server', 'number'], ofServer };
}

function wholeSeconds(isoTime: string | null | undefined): number | null {
  const seconds = epochSeconds(isoTime);
  return seconds === null ? null : Math.floor(seconds);
}

function byTime(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}
