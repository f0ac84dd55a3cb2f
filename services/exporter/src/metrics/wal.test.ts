import { exampleCatalogue, exampleCheck, exampleFacts } from '@barback/shared/status/example-snapshot';
import { expect, it } from 'vitest';
import { pick, seriesOf } from './series-of.ts';

const LAG = {
  'barman_wal_pending_segments{pg1}': 1,
  'barman_wal_archive_lag_bytes{pg1}': 20_971_520,
  'barman_replication_slot_retained_bytes{pg1}': 25_165_824,
};
const absent = (series: Record<string, number>) =>
  Object.fromEntries(Object.keys(series).map((name) => [name, undefined]));

it('says how far the archive is behind while PostgreSQL answers, and nothing while it does not', () => {
  expect(pick(seriesOf({}), LAG)).toEqual(LAG);
  const down = { ...exampleCheck, checks: { postgresql: false } };
  expect(pick(seriesOf({ checks: new Map([['pg1', down]]) }), LAG)).toEqual(absent(LAG));
  const hung = { ...exampleCheck, checks: { check_timeout: false } };
  expect(pick(seriesOf({ checks: new Map([['pg1', hung]]) }), LAG)).toEqual(absent(LAG));
  expect(pick(seriesOf({ checks: new Map() }), LAG)).toEqual(absent(LAG));
});

it('leaves out what of it is not known', () => {
  const walLag = { pendingSegments: null, archiveLagBytes: null, slotRetainedBytes: 5 };
  const series = seriesOf({ serverFacts: new Map([['pg1', { ...exampleFacts, walLag }]]) });
  expect(pick(series, LAG)).toEqual({ ...absent(LAG), 'barman_replication_slot_retained_bytes{pg1}': 5 });
});

it('counts what the archive_command did, where Barman tells it', () => {
  const counts = { 'barman_wal_archived_total{pg1}': 1250, 'barman_wal_archive_failures_total{pg1}': 3 };
  expect(pick(seriesOf({}), counts)).toEqual(counts);
  const unknown = new Map([['pg1', { ...exampleFacts, walArchiver: null }]]);
  expect(pick(seriesOf({ serverFacts: unknown }), counts)).toEqual(absent(counts));
});

it('counts missing WAL since the oldest and since the newest backup, and has no count where it is not known', () => {
  const missingWal = { count: 5, sinceNewestDone: { count: 1, first: '000000010000000000000007' } };
  const missing = (changes: Partial<typeof exampleCatalogue>) => {
    const series = seriesOf({ catalogues: new Map([['pg1', { ...exampleCatalogue, ...changes }]]) });
    return [
      series['barman_wal_missing_segments{pg1}'],
      series['barman_wal_missing_segments_since_last_backup{pg1}'],
    ];
  };
  expect(missing({ missingWal })).toEqual([5, 1]);
  expect(missing({})).toEqual([0, 0]);
  expect(missing({ missingWal: null })).toEqual([undefined, undefined]);
});

it('counts kept backups by what is kept of them, and has no count where it is not known', () => {
  const kept = { 'barman_backups_kept{pg1,full}': 1, 'barman_backups_kept{pg1,standalone}': 0 };
  expect(pick(seriesOf({}), kept)).toEqual(kept);
  const unknown = new Map([['pg1', { ...exampleCatalogue, keptBackups: null }]]);
  expect(pick(seriesOf({ catalogues: unknown }), kept)).toEqual(absent(kept));
});
