import { asRead } from '@barback/shared/site/as-read';
import {
  exampleCatalogue,
  exampleCheck,
  exampleFacts,
  exampleNow,
  examplePlan,
  examplePlannedRecovery,
  exampleRecentRuns,
  exampleRecovery,
  exampleScheduler,
  exampleServer,
  exampleSnapshot,
  exampleWorker,
} from '@barback/shared/status/example-snapshot';
import { judgedServers } from '@barback/shared/status/server-statuses';
import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { describe, expect, it } from 'vitest';
import { fleetPage } from './fleet-page.ts';
import { fleetQuery } from './fleet-query.ts';
import { fleetView } from './fleet-view.ts';

const page = (changes: Partial<Snapshot> = {}, now = exampleNow) => {
  const snapshot = { ...exampleSnapshot, ...changes };
  const view = fleetView(judgedServers(snapshot, now), snapshot, fleetQuery({}), now);
  return fleetPage(view, snapshot, new Map([['pg1', exampleRecentRuns]]), now);
};
const words = (changes: Partial<Snapshot> = {}, now = exampleNow) => asRead(page(changes, now));
const pg1 = <Value>(value: Value) => new Map([['pg1', value]]);
const minutesLater = (minutes: number) => new Date(exampleNow.getTime() + minutes * 60_000);

const seenAt = (lastSeenAt: Date) =>
  [exampleScheduler, exampleWorker].map((each) => ({ ...each, lastSeenAt }));

describe('a server', () => {
  it.each([
    ['its state in a word, and why', '✓ protected backup 20261123T120000 was restored and verified'],
    ['its last backup, how big it is and how long it took', '30 min ago 24 MiB in 1 min 31 s'],
    ['how its last recovery test ended', '✓ passed 27 min ago'],
    ['what the test measured, and what is allowed', 'recovered in 13 s of 30 min data age 30 s of 15 min'],
    ['what runs next', 'in 1 h backup'],
    ['its version and size', 'PostgreSQL 15.14 22 MiB of data'],
  ])('shows %s', (_what, text) => {
    expect(words()).toContain(text);
  });

  it('draws what cannot be read, and says what it drew', () => {
    expect(page()).toContain('aria-label="3 of 4 steps passed, 1 skipped"');
    expect(page()).toContain(
      'aria-label="Duration of the last 2 backups: 1\u00a0min 20\u00a0s to 1\u00a0min 35\u00a0s"',
    );
  });

  it('has a page of its own', () => {
    expect(page()).toContain('<a class="name" href="servers/pg1">pg1</a>');
  });

  it('makes a missed objective stand out', () => {
    const plan = {
      ...examplePlan,
      servers: [{ ...exampleServer, recovery: { ...examplePlannedRecovery, maxDurationSeconds: 10 } }],
    };
    expect(page({ plan })).toContain('class="missed"');
    expect(words({ plan })).toContain('recovered in ! 13 s , only 10 s allowed');
  });

  it('names the step at which a recovery test failed, and why', () => {
    const steps = [
      {
        name: 'start' as const,
        status: 'failed' as const,
        durationSeconds: 1,
        reason: 'no WAL',
        log: '',
        hostLost: false,
      },
    ];
    const newest = { ...exampleRecovery.newest, status: 'failed' as const, steps };
    const text = words({ recoveryTests: pg1({ ...exampleRecovery, newest }) });
    expect(text).toContain('✕ failing the recovery test of backup 20261123T120000 failed at "start": no WAL');
    expect(text).toContain('✕ failed 27 min ago');
  });

  it('says what is running', () => {
    const activeBackups = pg1({ startedAt: '2026-11-23T11:57:00Z', trigger: 'schedule' });
    const test = { owner: 'x', takenAt: '2026-11-23T11:56:00Z', trigger: 'manual' as const, target: null };
    expect(words({ activeBackups })).toContain('in 1 min 31 s running since 3 min ago');
    expect(words({ runningRecoveryTests: pg1(test) })).toContain('of 15 min running since 4 min ago');
  });

  it('says how many backups were left behind', () => {
    const left = {
      backupId: '20261118T110000',
      status: 'FAILED',
      canBeDeleted: false,
      reason: 'young',
    } as const;
    expect(words({ catalogues: pg1({ ...exampleCatalogue, leftOver: [left] }) })).toContain('1 left behind');
    expect(words()).not.toContain('left behind');
  });

  it('says that its check is stale', () => {
    expect(words({}, minutesLater(10))).toContain('Stale: last checked 10 minutes ago');
    expect(words()).not.toContain('Stale');
  });

  it('that nothing is known of is shown as that', () => {
    const text = words({ ...emptySnapshot, redisUp: true, readAt: exampleNow, plan: examplePlan });
    expect(text).toContain('? unknown no check has finished yet');
    expect(text).toContain('nothing known');
    expect(text).not.toMatch(/null|undefined|NaN/);
  });
});

describe('the page', () => {
  it('shows the servers that need attention first, and says in its title how many they are', () => {
    const servers = ['pg1', 'zzz'].map((name) => ({ ...exampleServer, name }));
    const text = page({ plan: { ...examplePlan, servers } });
    expect(text.indexOf('>zzz<')).toBeLessThan(text.indexOf('>pg1<'));
    expect(text).toContain('<title>1 of 2 servers needs you · Barback</title>');
    expect(page()).toContain('<title>The server is protected · Barback</title>');
  });

  it('lists the errors in the configuration with place, reason and cure', () => {
    const problems = [
      { file: '/etc/barman.d/a.conf', line: 7, server: 'pg1', reason: 'four fields', cure: 'write five' },
      { file: '/etc/barman.d', line: null, server: null, reason: 'not readable', cure: 'chmod it' },
    ];
    const text = words({ plan: { ...examplePlan, problems } });
    expect(text).toContain('2 errors in the configuration');
    expect(text).toContain('/etc/barman.d/a.conf:7 pg1 four fields write five');
    expect(text).toContain('/etc/barman.d not readable chmod it');
    expect(text).toContain('An error in its configuration');
  });

  it.each<[string, Partial<Snapshot>, Date, string]>([
    [
      'that it is out of date while Redis is away, and how old it is',
      { redisUp: false },
      minutesLater(5),
      'This page is out of date Redis cannot be reached. What is shown was read 5 minutes ago',
    ],
    ['that Redis was never read', emptySnapshot, exampleNow, 'Nothing is known yet Redis cannot be reached'],
    [
      'that nobody works',
      { services: seenAt(exampleNow) },
      minutesLater(2),
      'No worker is alive No backup, WAL archiving or check runs. The last one was seen 2 minutes ago on backup-1 (process 12). Start one.',
    ],
    [
      'that nothing becomes due',
      { services: [exampleWorker] },
      exampleNow,
      'No scheduler is alive No backup, recovery test or check becomes due. Start one.',
    ],
    ['that the scheduler has not reported', { plan: null }, exampleNow, 'The scheduler has not reported yet'],
    [
      'that the scheduler is silent',
      { services: seenAt(minutesLater(5)) },
      minutesLater(5),
      'The scheduler is silent It last reported 5 minutes 15 seconds ago, although it is alive',
    ],
    [
      'that Redis drops what it has no memory for',
      { redisSettings: { maxmemoryPolicy: 'allkeys-lru', isPersistent: true } },
      exampleNow,
      'Redis can lose work Redis deletes schedules and jobs when its memory is full (maxmemory-policy allkeys-lru)',
    ],
    [
      'that Redis writes nothing to disk',
      { redisSettings: { maxmemoryPolicy: null, isPersistent: false } },
      exampleNow,
      'a restart loses queued jobs; set appendonly yes.',
    ],
    [
      'that the installed Barman has a fault that touches a server',
      {
        serverFacts: pg1({ ...exampleFacts, barmanFaults: ['Barman 3.18.0: runs overlap; install 3.19.0'] }),
      },
      exampleNow,
      'The installed Barman has a known fault Barman 3.18.0: runs overlap; install 3.19.0. It affects pg1.',
    ],
    [
      'what to do when there are no servers',
      { plan: { ...examplePlan, servers: [] } },
      exampleNow,
      'No servers yet Put one file for each PostgreSQL server into',
    ],
  ])('says %s', (_what, changes, now, text) => {
    expect(words(changes, now)).toContain(text);
  });

  it('has no notice when all is well', () => {
    expect(page()).not.toContain('class="notice"');
  });

  it('shows who works, at what, and with how much room', () => {
    expect(words()).toContain('worker alive on backup-1, process 12');
    expect(words()).toContain('at cron, begun 5 seconds ago');
    expect(words()).toContain('work 1 for later');
    expect(words()).toContain('storage /var/lib/barman 3.7 GiB free of 9.3 GiB');
  });

  it('shows who was lost, with what it was at, and that the room is not known any more', () => {
    const text = words({}, minutesLater(5));
    expect(text).toContain('worker lost on backup-1');
    expect(text).toContain('last seen 5 minutes ago was at cron');
    expect(text).toContain('Stale: last looked at 5 minutes ago');
  });

  it('does not say that anybody is alive while Redis is away', () => {
    expect(words({ redisUp: false })).toContain('worker unknown on backup-1');
    expect(words({ redisUp: false })).not.toContain(' alive ');
  });

  it('escapes what others wrote', () => {
    const hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">';
    const server = {
      ...exampleServer,
      name: hostile,
      schedules: [
        {
          id: 'backup/x',
          job: 'backup' as const,
          server: hostile,
          pool: hostile,
          timing: { by: 'pattern' as const, pattern: hostile, timezone: hostile },
          intervalSeconds: 60,
          since: null,
        },
      ],
    };
    const problem = { file: hostile, line: 1, server: hostile, reason: hostile, cure: hostile };
    const text = page({
      plan: { ...examplePlan, servers: [server], problems: [problem] },
      checks: new Map([
        [
          hostile,
          { ...exampleCheck, exitCode: 2, checks: { [hostile]: false }, hints: { [hostile]: hostile } },
        ],
      ]),
    });
    expect(text).not.toMatch(/<script>|<img| on\w+=(?!&quot;)/i);
    expect(text).toContain('&lt;script>alert(1)&lt;/script>');
  });

  it('is a table to those who cannot see it', () => {
    const html = page();
    expect(html).toContain('<caption ');
    expect(html.match(/<th scope="col"/g)).toHaveLength(6);
    expect(html).toContain('<th scope="row"');
    expect(html).toContain('<html lang="en">');
    expect(html.startsWith('<!doctype html>')).toBe(true);
  });
});
