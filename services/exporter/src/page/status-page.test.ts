import {
  exampleCatalogue,
  exampleCheck,
  exampleNow,
  examplePlan,
  exampleRecovery,
  exampleScheduler,
  exampleServer,
  exampleSnapshot,
  exampleWorker,
} from '@barback/shared/status/example-snapshot';
import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { describe, expect, it } from 'vitest';
import { statusPage } from './status-page.ts';

const page = (changes: Partial<Snapshot> = {}, now = exampleNow) =>
  statusPage({ ...exampleSnapshot, ...changes }, now);
/** The page as it reads: without tags, white space collapsed. */
const wordsOf = (html: string) =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const words = (changes: Partial<Snapshot> = {}, now = exampleNow) => wordsOf(page(changes, now));
const pg1 = <Value>(value: Value) => new Map([['pg1', value]]);
const minutesLater = (minutes: number) => new Date(exampleNow.getTime() + minutes * 60_000);

const seenAt = (lastSeenAt: Date) =>
  [exampleScheduler, exampleWorker].map((each) => ({ ...each, lastSeenAt }));

describe('a server', () => {
  it.each([
    ['its state in a word, and why', 'protected backup 20261123T120000 was restored and verified'],
    ['its last backup and its age', '30 minutes ago 2026-11-23T11:30:00Z 20261123T120000'],
    ['how long the backup took, and its size', '1 minute 31 seconds 24 MiB'],
    ['how many backups there are and should be', '3 at least 1 expected'],
    ['its last recovery test', '✓ passed 27 minutes ago 2026-11-23T11:32:20Z took 13 seconds'],
    [
      'what the test measured against the objectives',
      'recovery time 13 seconds (30 minutes allowed) data age 30 seconds',
    ],
    ['the backup that was tested, and where', '20261123T120000 on barman@recovery:22'],
    ['what runs next, and its pattern in words', 'in 1 hour 2026-11-23T13:00:00Z Every hour (Europe/Lisbon)'],
    ['its version and size', 'PostgreSQL 15.14 22 MiB of data'],
  ])('shows %s', (_what, text) => {
    expect(words()).toContain(text);
  });

  it('says what Barman advises for each check that failed', () => {
    const check = { ...exampleCheck, exitCode: 2, checks: { ssh: false }, hints: { ssh: 'add the key' } };
    expect(words({ checks: pg1(check) })).toContain('✕ failing barman check failed on ssh ssh add the key');
  });

  it('makes a missed objective stand out', () => {
    const plan = { ...examplePlan, servers: [{ ...exampleServer, recoveryMaxDurationSeconds: 10 }] };
    expect(page({ plan })).toContain(
      '<span class="stale">recovery time 13 seconds, only 10 seconds allowed</span>',
    );
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
    expect(text).toContain('✕ failed 27 minutes ago');
    expect(text).toContain('at start : no WAL');
  });

  it('says that a backup is running', () => {
    const activeBackups = pg1({ startedAt: '2026-11-23T11:57:00Z', trigger: 'schedule' });
    expect(words({ activeBackups })).toContain('one is running, begun 3 minutes ago');
  });

  it('says how many backups were left behind, and why the newest of them stay', () => {
    const leftOver = ['20261118T110000', '20261119T110000', '20261120T110000', '20261121T110000'].map(
      (backupId) => ({ backupId, status: 'FAILED' as const, canBeDeleted: false, reason: 'it is young' }),
    );
    const text = words({ catalogues: pg1({ ...exampleCatalogue, leftOver }) });
    expect(text).toContain('4 left behind 20261119T110000 FAILED: it is young');
    expect(text).not.toContain('20261118T110000');
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
  it('shows the servers that need attention first, and counts them in its title', () => {
    const servers = ['pg1', 'aaa'].map((name) => ({ ...exampleServer, name }));
    const text = page({ plan: { ...examplePlan, servers } });
    expect(text.indexOf('>aaa<')).toBeLessThan(text.indexOf('>pg1<'));
    expect(text).toContain('<title>Barback: 1 unknown, 1 protected</title>');
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
      'No worker is alive No backup is taken, no WAL is archived, nothing is checked. The last one was seen 2 minutes ago on backup-1 (process 12). Start one.',
    ],
    [
      'that nothing becomes due',
      { services: [exampleWorker] },
      exampleNow,
      'No scheduler is alive Nothing becomes due: no backup, recovery test or check. Start one.',
    ],
    ['that the scheduler has not reported', { plan: null }, exampleNow, 'The scheduler has not reported yet'],
    [
      'that the scheduler is silent',
      { services: seenAt(minutesLater(5)) },
      minutesLater(5),
      'The scheduler is silent It last reported 5 minutes 15 seconds ago, though it is alive',
    ],
    [
      'that Redis drops what it has no memory for',
      { redisSettings: { maxmemoryPolicy: 'allkeys-lru', isPersistent: true } },
      exampleNow,
      'Redis can lose work Redis drops schedules and jobs when its memory is full (maxmemory-policy allkeys-lru)',
    ],
    [
      'that Redis writes nothing to disk',
      { redisSettings: { maxmemoryPolicy: null, isPersistent: false } },
      exampleNow,
      'a restart loses what is queued; set appendonly yes.',
    ],
    [
      'what to do when there are no servers',
      { plan: { ...examplePlan, servers: [] } },
      exampleNow,
      'No servers yet Put one file for each PostgreSQL server',
    ],
  ])('says %s', (_what, changes, now, text) => {
    expect(words(changes, now)).toContain(text);
  });

  it('has no notice when all is well', () => {
    expect(page()).not.toContain('class="notice"');
  });

  it('shows who works, at what, and with how much room', () => {
    expect(words()).toContain('alive worker on backup-1 process 12, Barback 0.1.0');
    expect(words()).toContain('at cron, begun 5 seconds ago');
    expect(words()).toContain('storage /var/lib/barman 3.7 GiB free of 9.3 GiB');
  });

  it('shows who was lost, with what it was at, and that the room is not known any more', () => {
    const text = words({}, minutesLater(5));
    expect(text).toContain('lost worker on backup-1');
    expect(text).toContain('last seen 5 minutes ago was at cron');
    expect(text).toContain('Stale: last looked at 5 minutes ago');
  });

  it('does not say that anybody is alive while Redis is away', () => {
    expect(words({ redisUp: false })).toContain('unknown worker on backup-1');
    expect(words({ redisUp: false })).not.toContain('alive');
  });

  it('escapes what others wrote, and has no script at all', () => {
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
    expect(text).not.toMatch(/<script|<img| on\w+=(?!&quot;)/i);
    expect(text).toContain('&lt;script>alert(1)&lt;/script>');
  });

  it('is a table to those who cannot see it', () => {
    const html = page();
    expect(html).toContain('<caption>');
    expect(html.match(/<th scope="col"/g)).toHaveLength(8);
    expect(html).toContain('<th scope="row"');
    expect(html).toContain('<html lang="en">');
    expect(html.startsWith('<!doctype html>')).toBe(true);
  });
});
