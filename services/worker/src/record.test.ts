import type { BackupRun } from '@barback/shared/state/backup-run';
import type { CounterIncrement } from '@barback/shared/state/counters';
import type { StateStore } from '@barback/shared/state/state-store';
import { describe, expect, it } from 'vitest';
import { recordTo } from './record.ts';

const attempt = {
  server: 'pg1',
  trigger: 'schedule',
  startedAt: '2026-11-23T12:00:00Z',
  endedAt: '2026-11-23T12:01:30Z',
  durationSeconds: 90,
};
const done: BackupRun = { ...attempt, status: 'done', backupId: '20261123T120000', sizeBytes: 1 };
const failed: BackupRun = { ...attempt, status: 'failed', backupId: null, reason: 'lock', message: 'busy' };

/** What one ended backup leaves in the state. */
async function recorded(run: BackupRun) {
  const written: string[] = [];
  const counted = new Map<string, number>();
  const state = {
    set: async (name: string, field: string) => void written.push(`${name}/${field}`),
    remove: async (name: string, field: string) => void written.push(`without ${name}/${field}`),
    count: async (increments: readonly CounterIncrement[]) => {
      for (const { name, labels, by } of increments) counted.set(`${name} ${labels.join(' ')}`, by);
    },
  } as unknown as StateStore;
  await recordTo(state).backupEnded(run);
  return { written, counted };
}

describe('a backup that has ended', () => {
  it('is known as the last attempt, and no longer as the one that runs', async () => {
    expect((await recorded(done)).written).toEqual(['backup-runs/pg1', 'without active-backups/pg1']);
  });

  it('counts with its trigger, its duration, and the reason of a failure', async () => {
    const { counted } = await recorded(failed);
    expect(counted.get('barman_backup_runs_total pg1 schedule')).toBe(1);
    expect(counted.get('barman_backup_run_failures_total pg1 lock')).toBe(1);
    expect(counted.get('barman_backup_run_duration_seconds_sum pg1')).toBe(90);
    expect(counted.has('barman_backup_run_duration_seconds_bucket pg1 60')).toBe(false);
    expect(counted.get('barman_backup_run_duration_seconds_bucket pg1 120')).toBe(1);
    expect(counted.get('barman_backup_run_duration_seconds_bucket pg1 +Inf')).toBe(1);
  });

  it('is no failure when it is done', async () => {
    expect([...(await recorded(done)).counted.keys()].join()).not.toContain('failures');
  });
});
