import {
  exampleCatalogue,
  exampleCheck,
  exampleNow,
  exampleSnapshot,
} from '@barback/shared/status/example-snapshot';
import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { describe, expect, it } from 'vitest';
import { metricsPrinter } from '../render.ts';
import { families } from './index.ts';
import { prometheusBarmanExporterFamilies } from './prometheus-barman-exporter.ts';

/** What is scraped of these metrics, line by line, without comments. */
async function scraped(changes: Partial<Snapshot> = {}): Promise<string[]> {
  const print = metricsPrinter(prometheusBarmanExporterFamilies);
  const text = Buffer.concat(await print({ ...exampleSnapshot, ...changes }, exampleNow)).toString();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the metrics of prometheus-barman-exporter', () => {
  it('are its nine, as it prints them', async () => {
    expect(await scraped()).toEqual([
      'barman_backup_size{server="pg1",number="1"} 41943040',
      'barman_backup_size{server="pg1",number="2"} 41943040',
      'barman_backup_size{server="pg1",number="3"} 40894464',
      'barman_backup_wal_size{server="pg1",number="1"} 16777216',
      'barman_backup_wal_size{server="pg1",number="2"} 33554432',
      'barman_backups_total{server="pg1"} 4',
      'barman_backups_failed{server="pg1"} 1',
      `barman_last_backup{server="pg1"} ${Date.parse('2026-11-23T11:30:00Z') / 1000}`,
      'barman_last_backup_copy_time{server="pg1"} 42.25',
      `barman_first_backup{server="pg1"} ${Date.parse('2026-11-20T11:30:00Z') / 1000}`,
      'barman_up{server="pg1",check="postgresql"} 1',
      'barman_up{server="pg1",check="postgresql_streaming"} 1',
      'barman_up{server="pg1",check="receive_wal_running"} 1',
      'barman_up{server="pg1",check="wal_archive"} 1',
      `barman_metrics_update{server="pg1"} ${Date.parse('2026-11-23T11:59:30Z') / 1000}`,
    ]);
  });

  it('are gauges, all of them, and none has the name of one of ours', () => {
    expect(new Set(prometheusBarmanExporterFamilies.map(({ type }) => type))).toEqual(new Set(['gauge']));
    const ours = families.map(({ name }) => name);
    expect(prometheusBarmanExporterFamilies.filter(({ name }) => ours.includes(name))).toEqual([]);
  });

  it('say of a server without a backup that there are none, and not when the first was', async () => {
    const none = { newestDone: null, oldestDone: null };
    const backupCounts = { ...exampleCatalogue.backupCounts, DONE: 0, FAILED: 0 };
    const catalogue = { ...exampleCatalogue, ...none, backupCounts };
    const lines = await scraped({
      catalogues: new Map([['pg1', catalogue]]),
      backupSizes: new Map([['pg1', []]]),
    });
    expect(lines.filter((line) => line.includes('backup'))).toEqual([
      'barman_backups_total{server="pg1"} 0',
      'barman_backups_failed{server="pg1"} 0',
      'barman_last_backup_copy_time{server="pg1"} 0',
    ]);
  });

  it('are as old as the oldest of what they are made of, in whole seconds', async () => {
    const check = { ...exampleCheck, checks: { ssh: false }, finishedAt: '2026-11-23T11:58:10.9Z' };
    const lines = await scraped({ checks: new Map([['pg1', check]]) });
    expect(lines).toContain(
      `barman_metrics_update{server="pg1"} ${Date.parse('2026-11-23T11:58:10Z') / 1000}`,
    );
    expect(lines).toContain('barman_up{server="pg1",check="ssh"} 0');
  });

  it('are absent of a server that nothing is known of', async () => {
    const { plan } = exampleSnapshot;
    expect(await scraped({ ...emptySnapshot, redisUp: true, plan })).toEqual([]);
  });
});
