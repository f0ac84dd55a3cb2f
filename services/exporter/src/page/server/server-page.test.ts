import { asRead } from '@barback/shared/site/as-read';
import { PLAIN_VISIT, type Visit } from '@barback/shared/site/frame';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import {
  exampleCatalogue,
  exampleCheck,
  exampleNow,
  exampleRecentRuns,
  exampleRecovery,
  exampleSnapshot,
} from '@barback/shared/status/example-snapshot';
import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { describe, expect, it } from 'vitest';
import { noSuchServer } from './no-such-server.ts';
import { serverPage } from './server-page.ts';
import { serverView } from './server-view.ts';

const page = (
  changes: Partial<Snapshot> = {},
  recent: RecentRuns | null = exampleRecentRuns,
  visit: Visit = PLAIN_VISIT,
) => {
  const snapshot = { ...exampleSnapshot, ...changes };
  const view = serverView(snapshot, 'pg1', recent, exampleNow);
  return view === null ? '' : serverPage(view, snapshot, exampleNow, visit);
};
const words = (changes?: Partial<Snapshot>, recent?: RecentRuns | null) => asRead(page(changes, recent));
const pg1 = <Value>(value: Value) => new Map([['pg1', value]]);

describe('the page of a server', () => {
  it.each([
    ['how it is, and why', 'pg1 ✓ protected backup 20261123T120000 was restored and verified'],
    ['its last backup', 'Last backup 30 min ago 24 MiB in 1 min 31 s'],
    ['the measured recovery time beside the objective', 'Recovered in 13 s 30 min allowed'],
    ['the measured data age beside the objective', 'Data age 30 s 15 min allowed'],
    ['what is due', 'Next backup in 1 h 2026-11-23 13:00 UTC'],
    ['how many backups there are', 'Backups there 3 at least 1 expected'],
    ['that its WAL is complete', 'WAL archive complete 20 MiB behind the server'],
    [
      'where and when what was restored',
      '✓ passed 2026-11-23 11:32:20 UTC , after 20 s: backup 20261123T120000 on barman@recovery:22',
    ],
    ['each step, also what was not done and why', 'manifest ○ skipped there is no manifest'],
    [
      'what a test found',
      '40 MiB restored, 16 MiB of WAL replayed, 240 tables read (40 MiB), 1 of 1 assertions hold',
    ],
    [
      'each backup with its proof',
      '20261123T120000 2026-11-23 11:29:58 UTC ✓ done 1 min 35 s 24 MiB ✓ passed 27 min ago recovered in 13 s, data age 30 s',
    ],
    ['that a backup was not tested', '1 min 20 s 24 MiB not tested'],
    ['where the older ones are', 'barback history pg1'],
    [
      'how it is tested',
      'WAL is replayed to the end of what is archived Verified all that can be Assertions 1',
    ],
    ['its schedule', 'Backups Every hour (Europe/Lisbon) 0 * * * *'],
    ['what is allowed', 'Recovery time allowed 30 minutes Data age allowed 15 minutes'],
  ])('shows %s', (_what, text) => {
    expect(words()).toContain(text);
  });

  it('links to the actions where the scheduler is at another address', () => {
    const control = { base: 'https://barback.example.org/', isSameOrigin: false };
    const text = page({}, null, { viewer: 'everybody', control });
    expect(text).toContain(
      '<a href="https://barback.example.org/control/servers/pg1">Back up, test or pause</a>',
    );
    expect(text).toContain('<a href="https://barback.example.org/queues/">Queues</a>');
    expect(text).not.toContain('<form');
  });

  it('has the actions where the scheduler is at the same address', () => {
    const text = page({}, null, { viewer: 'everybody', control: { base: '/', isSameOrigin: true } });
    for (const action of ['backup', 'recovery-test', 'pause', 'retry'])
      expect(text).toContain(`action="/control/servers/pg1/${action}"`);
    expect(text).toContain('<option value="20261123T120000">');
  });

  it('says nothing of actions where nobody has said where the scheduler is', () => {
    expect(words()).not.toMatch(/Actions|Queues|Back up/);
  });

  it('shows what runs now, who is at it, and how far it has come', () => {
    const since = '2026-11-23T11:58:00Z';
    const progress = {
      step: 'copying' as const,
      since,
      measuredAt: '2026-11-23T11:59:40Z',
      bytes: 100 * 2 ** 20,
      expectedBytes: 200 * 2 ** 20,
    };
    const restoring = { ...progress, step: 'restore' as const, expectedBytes: null };
    const running = [
      { job: 'backup', queue: 'work' as const, server: 'pg1', since, progress },
      { job: 'recovery-test', queue: 'work' as const, server: 'pg1', since, progress: restoring },
    ];
    const services = (exampleSnapshot.services ?? []).map((service) => ({ ...service, running }));
    const text = words({
      services,
      activeBackups: pg1({ startedAt: '2026-11-23T11:58:00Z', trigger: 'manual' }),
      runningRecoveryTests: pg1({
        owner: 'x',
        takenAt: '2026-11-23T11:57:00Z',
        trigger: 'manual',
        target: 'a@b:22',
      }),
    });
    expect(text).toContain(
      'A backup is running , begun 2 min ago (manual), by the worker on backup-1 (process 11)',
    );
    expect(text).toContain(
      'copying 100 MiB of about 200 MiB, 1 MiB a second, about 1 minute 40 seconds left',
    );
    expect(text).toContain('A recovery test is running on a@b:22, begun 3 min ago');
    expect(text).toContain('restoring 100 MiB, 1 MiB a second');
    expect(words()).not.toContain('is running');
  });

  it('shows what a failed step printed', () => {
    const step = {
      name: 'start',
      status: 'failed',
      durationSeconds: 1,
      reason: 'no WAL',
      log: 'FATAL: <b>',
      hostLost: false,
    } as const;
    const newest = { ...exampleRecovery.newest, status: 'failed' as const, steps: [step] };
    const html = page({ recoveryTests: pg1({ ...exampleRecovery, newest }) });
    expect(html).toContain('FATAL: &lt;b>');
    expect(asRead(html)).toContain('start ✕ failed no WAL 1 s');
  });

  it('says that a failure tells nothing of the backup when the recovery host was lost', () => {
    const step = {
      name: 'restore',
      status: 'failed',
      durationSeconds: 1,
      reason: 'cut',
      log: '',
      hostLost: true,
    } as const;
    const newest = { ...exampleRecovery.newest, status: 'failed' as const, steps: [step] };
    const text = words({ recoveryTests: pg1({ ...exampleRecovery, newest }) });
    expect(text).toContain(
      'restore ✕ failed cut The recovery host was lost: this says nothing of the backup.',
    );
  });

  it('shows a backup that somebody took without Barback, and one that is deleted by now', () => {
    const known = [...exampleCatalogue.doneBackupIds.slice(2), '20261123T130000'];
    const text = words({ catalogues: pg1({ ...exampleCatalogue, doneBackupIds: known }) });
    expect(text).toContain('20261123T130000 – nothing known taken without Barback');
    expect(text).toContain('✓ done deleted since');
  });

  it('shows why an attempt came to nothing', () => {
    const failed = {
      server: 'pg1',
      status: 'failed',
      backupId: null,
      trigger: 'manual',
      startedAt: '2026-11-23T11:50:00Z',
      endedAt: '2026-11-23T11:50:01Z',
      durationSeconds: 1,
      reason: 'disk_full',
      message: 'there is no room',
    } as const;
    const text = words({}, { ...exampleRecentRuns, backups: [...exampleRecentRuns.backups, failed] });
    expect(text).toContain('none 2026-11-23 11:50 UTC manual ✕ failed there is no room');
  });

  it('says what Barman advises for each check that failed, and why backups were left behind', () => {
    const check = { ...exampleCheck, exitCode: 2, checks: { ssh: false }, hints: { ssh: 'add the key' } };
    const left = {
      backupId: '20261118T110000',
      status: 'FAILED',
      canBeDeleted: false,
      reason: 'young',
    } as const;
    const text = words({ checks: pg1(check), catalogues: pg1({ ...exampleCatalogue, leftOver: [left] }) });
    expect(text).toContain('✕ ssh add the key');
    expect(text).toContain('20261118T110000 FAILED: young');
  });

  it('says of what is not known that it is not', () => {
    const { plan } = exampleSnapshot;
    const text = words({ ...emptySnapshot, redisUp: true, readAt: exampleNow, plan }, null);
    expect(text).toContain('pg1 ? unknown no check has finished yet');
    expect(text).toContain('None is known yet.');
    expect(text).not.toMatch(/null|undefined|NaN|Infinity/);
  });

  it('is told from one that does not exist', () => {
    expect(serverView(exampleSnapshot, 'pg2', null, exampleNow)).toBeNull();
    expect(asRead(noSuchServer('<pg2>', exampleSnapshot, exampleNow))).toContain(
      'There is no server &lt;pg2>',
    );
  });
});
