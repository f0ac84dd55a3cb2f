import { describe, expect, it } from 'vitest';
import { exampleBackup, exampleNow, exampleRecovery, exampleSnapshot } from './example-snapshot.ts';
import { type KnownServer, knownServers } from './known-server.ts';
import { serverVerdict } from './server-verdict.ts';

const [well] = knownServers(exampleSnapshot) as [KnownServer];
const { planned, catalogue, check, recovery } = well;
if (catalogue === null || check === null || recovery === null) throw new Error('all is known');

const minutesLater = (minutes: number) => new Date(exampleNow.getTime() + minutes * 60_000);
/** What is known as it would be if all that looks had just looked. */
const seenAt = (now: Date): Partial<KnownServer> => {
  const at = now.toISOString();
  return { plannedAt: at, check: { ...check, finishedAt: at }, catalogue: { ...catalogue, readAt: at } };
};
const failedRun: KnownServer['lastRun'] = {
  status: 'failed',
  server: 'pg1',
  backupId: null,
  trigger: 'schedule',
  startedAt: '2026-11-23T11:40:00Z',
  endedAt: '2026-11-23T11:41:00Z',
  durationSeconds: 60,
  reason: 'connection',
  message: 'PostgreSQL refuses connections; start it',
};
const failedTest: KnownServer['recovery'] = {
  ...exampleRecovery,
  newest: {
    ...exampleRecovery.newest,
    status: 'failed',
    steps: [
      {
        name: 'start',
        status: 'failed',
        durationSeconds: 1,
        reason: 'WAL is missing',
        log: '',
        hostLost: false,
      },
    ],
  },
};
const olderProof: KnownServer['recovery'] = {
  ...exampleRecovery,
  provenBackup: { backupId: '20261123T110000', endedAt: '2026-11-23T10:31:00Z' },
};

const hourly = planned.schedules
  .filter(({ job }) => job === 'backup')
  .map((schedule) => ({ ...schedule, intervalSeconds: 3600, backupType: 'incremental' as const }));
const daily = well.schedules.map((schedule) => ({ ...schedule, intervalSeconds: 86_400 }));
const both = [...well.schedules, ...hourly];
const { newestDone } = catalogue;
if (newestDone === null) throw new Error('there is a backup');
const daysOld = {
  ...newestDone,
  backupId: '20261101T120000',
  beginAt: '2026-11-01T11:30:00Z',
  endAt: '2026-11-01T11:31:00Z',
};
const link = {
  backupId: newestDone.backupId,
  parentBackupId: daysOld.backupId,
  endAt: newestDone.endAt,
  fault: `it is built on backup ${daysOld.backupId}, and ${daysOld.backupId} has lost its files`,
};

const threeHours = {
  ...newestDone,
  beginAt: new Date(Date.parse(newestDone.endAt) - 3 * 3_600_000).toISOString(),
};

describe('a server with incremental backups is', () => {
  it.each<[string, Partial<KnownServer>, number, string, string]>([
    ['protected while both are there', { schedules: both }, 0, 'protected', ''],
    ['late by the shorter schedule', { schedules: both }, 90, 'late', 'one every hour'],
    [
      'not late while a full backup is taken, which takes longer',
      { schedules: [...daily, ...hourly], catalogue: { ...catalogue, newestDoneFull: threeHours } },
      90,
      'protected',
      '',
    ],
    [
      'failing when its newest backup failed its test, also after another one passed',
      { recovery: { ...recovery, disprovenBackupIds: [newestDone.backupId] } },
      0,
      'failing',
      `backup ${newestDone.backupId} failed its recovery test`,
    ],
    [
      'late by that of full ones, though incremental ones go on',
      { schedules: both, catalogue: { ...catalogue, newestDoneFull: daysOld } },
      0,
      'late',
      'the newest full backup is 22 days',
    ],
    [
      'unproven when one that the newest is built on is gone, whatever was proven',
      { catalogue: { ...catalogue, chains: [link] } },
      0,
      'unproven',
      `backup ${link.backupId} cannot be relied on: ${link.fault}; the next backup will be a full one`,
    ],
    [
      'unproven when a test found one bad that the newest is built on',
      {
        catalogue: { ...catalogue, chains: [{ ...link, fault: null }] },
        recovery: { ...recovery, disprovenBackupIds: [daysOld.backupId] },
      },
      0,
      'unproven',
      `it is built on backup ${daysOld.backupId}, which failed its recovery test`,
    ],
  ])('%s', (_state, changes, minutes, state, reason) => {
    const now = minutesLater(minutes);
    const seen = seenAt(now);
    const server = { ...well, ...seen, ...changes };
    if (server.catalogue !== null) server.catalogue = { ...server.catalogue, readAt: now.toISOString() };
    const verdict = serverVerdict(server, now);
    expect(verdict).toMatchObject({ state, reason: expect.stringContaining(reason) });
  });
});

describe('the state of a server', () => {
  it.each<[string, Partial<KnownServer>, string, string]>([
    ['protected when its newest backup was restored', {}, 'protected', 'backup 20261123T120000 was restored'],
    [
      'protected while the newest backup waits for its test',
      { recovery: olderProof },
      'protected',
      'restored',
    ],
    [
      'inactive when switched off, whatever failed before',
      { planned: { ...planned, active: false }, lastRun: failedRun },
      'inactive',
      'active = false',
    ],
    [
      'failing when the last recovery test failed, with the step and why',
      { recovery: failedTest },
      'failing',
      'the recovery test of backup 20261123T120000 failed at "start": WAL is missing',
    ],
    [
      'not failing by a recovery test when it has no recovery host any more',
      { recovery: failedTest, planned: { ...planned, recovery: null } },
      'unproven',
      'set #:backup_recovery_ssh_cmd',
    ],
    [
      'failing when WAL since its newest backup is missing, with the segment and what to do',
      {
        catalogue: {
          ...catalogue,
          missingWal: { count: 5, sinceNewestDone: { count: 3, first: '000000010000000000000007' } },
        },
      },
      'failing',
      '000000010000000000000007 and 2 more are missing from the WAL archive: backup 20261123T120000 cannot be recovered to any later time; take a new backup with "barback backup pg1"',
    ],
    [
      'not failing by WAL that only older backups need',
      { catalogue: { ...catalogue, missingWal: { count: 5, sinceNewestDone: { count: 0, first: null } } } },
      'protected',
      '',
    ],
    [
      'not failing by WAL of which nothing is known',
      { catalogue: { ...catalogue, missingWal: null } },
      'protected',
      '',
    ],
    [
      'failing when the last backup failed',
      { lastRun: failedRun },
      'failing',
      'PostgreSQL refuses connections',
    ],
    [
      'not failing when a backup was taken by hand after one failed',
      { lastRun: { ...failedRun, endedAt: '2026-11-23T11:00:00Z' } },
      'protected',
      '',
    ],
    [
      'unproven, not failing, before the first backup has begun WAL archiving',
      {
        catalogue: { ...catalogue, newestDone: null },
        check: { ...check, exitCode: 2, checks: { postgresql: true, wal_archive: false } },
        recovery: null,
        lastRun: null,
      },
      'unproven',
      'there is no backup yet',
    ],
    [
      'failing when Barman says nothing of it, with what Barman says instead',
      {
        check: {
          ...check,
          exitCode: 2,
          checks: { answer: false },
          hints: { answer: "Unknown server 'pg1'" },
        },
      },
      'failing',
      "barman check failed without an answer: Unknown server 'pg1'",
    ],
    [
      'failing when barman check fails, with what fails',
      { check: { ...check, exitCode: 2, checks: { ssh: false, wal_archive: true, postgresql: false } } },
      'failing',
      'barman check failed on ssh, postgresql',
    ],
    ['unknown before the first check', { check: null }, 'unknown', 'is a worker running?'],
    [
      'unknown before the first check, as nobody is there to do it',
      { check: null, served: false, planned: { ...planned, pool: 'us' } },
      'unknown',
      'no check has finished yet: no worker serves the pool us',
    ],
    ['unknown before its backups were listed', { catalogue: null }, 'unknown', 'is a worker running?'],
    [
      'unproven before its first backup',
      { catalogue: { ...catalogue, newestDone: null }, lastRun: null },
      'unproven',
      'there is no backup yet',
    ],
    [
      'unproven while its first backup runs',
      {
        catalogue: { ...catalogue, newestDone: null },
        activeBackup: { startedAt: '2026-11-23T11:59:00Z', trigger: 'manual' },
      },
      'unproven',
      'the first backup is running',
    ],
    [
      'unproven before its first recovery test',
      { recovery: null },
      'unproven',
      'no recovery test has finished',
    ],
    [
      'unproven when no test was ever passed',
      { recovery: { ...exampleRecovery, provenBackup: null } },
      'unproven',
      'no backup has passed',
    ],
  ])('is %s', (_fact, changes, state, reason) => {
    const verdict = serverVerdict({ ...well, ...changes }, exampleNow);
    expect(verdict).toEqual({ state, reason: expect.stringContaining(reason) });
  });

  it('is unknown when nothing was checked for three intervals', () => {
    expect(serverVerdict(well, minutesLater(2)).state).toBe('protected');
    expect(serverVerdict({ ...well, ...seenAt(minutesLater(3)), check }, minutesLater(3))).toEqual({
      state: 'unknown',
      reason:
        'the last check was 3 minutes 30 seconds ago, and one is due every minute: is a worker running?',
    });
  });

  it('is still failing when the failed check is old, and says how old', () => {
    const now = minutesLater(10);
    const verdict = serverVerdict({ ...well, check: { ...check, exitCode: 2 } }, now);
    expect(verdict).toMatchObject({
      state: 'failing',
      reason: expect.stringContaining('10 minutes 30 seconds ago'),
    });
  });

  it('is late when the newest backup is older than its schedule, the time it takes and a tolerance', () => {
    const at = (now: Date, changes: Partial<KnownServer> = {}) =>
      serverVerdict({ ...well, ...seenAt(now), ...changes }, now);
    expect(at(minutesLater(37)).state).toBe('protected');
    expect(at(minutesLater(38))).toEqual({
      state: 'late',
      reason: 'the newest backup is 1 hour 8 minutes old, and the schedule requires one every hour',
    });
    expect(
      at(minutesLater(38), { activeBackup: { startedAt: '2026-11-23T12:30:00Z', trigger: 'schedule' } })
        .reason,
    ).toContain('one is running now');
  });

  it('is never late without a schedule', () => {
    const now = minutesLater(60 * 24 * 30);
    expect(serverVerdict({ ...well, ...seenAt(now), schedules: [] }, now).state).toBe('protected');
  });

  it.each([
    ['unproven when newer backups are taken but not restored', 20, 'unproven'],
    ['protected while tests that take longer than the interval run one after the other', 7200, 'protected'],
  ])('is %s', (_when, testDurationSeconds, state) => {
    const now = minutesLater(60 * 4);
    const newestDone = {
      ...exampleBackup,
      backupId: '20261123T160000',
      beginAt: '2026-11-23T15:45:00Z',
      endAt: '2026-11-23T15:46:00Z',
    };
    const known = { ...catalogue, readAt: now.toISOString(), newestDone };
    const recovery = { ...exampleRecovery, newest: { ...exampleRecovery.newest, testDurationSeconds } };
    const verdict = serverVerdict({ ...well, ...seenAt(now), catalogue: known, recovery }, now);
    expect(verdict.state).toBe(state);
    if (state === 'unproven')
      expect(verdict.reason).toBe('the newest backup that was restored is 4 hours 28 minutes old');
  });
});
