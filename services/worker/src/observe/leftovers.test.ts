import { describe, expect, it } from 'vitest';
import type { RunningBackup } from '../backup/running/marker.ts';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import { exampleBackup } from '../catalogue/example-backup.ts';
import type { FailedBackup } from '../history/failed-backups.ts';
import { leftovers, type Situation } from './leftovers.ts';

const HOURS = 3_600_000;
const NOW = new Date('2026-11-23T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * HOURS).toISOString();

/** Of the day before `OLD`, of `OLD`, and of the day after. */
const BEFORE = '20261102T010000';
const OLD = '20261103T010000';
const AFTER = '20261104T010000';

const done = (backupId: string, fields: Partial<BackupInfo> = {}) =>
  exampleBackup({ backupId, beginAt: hoursAgo(1), beginWal: '000000010000000000000009', ...fields });
const left = (fields: Partial<BackupInfo>) =>
  exampleBackup({ backupId: OLD, beginWal: '000000010000000000000005', ...fields });
const STARTED = left({ status: 'STARTED', endAt: null, sizeBytes: null });
const EMPTY = left({ status: 'EMPTY', endAt: null, sizeBytes: null, beginWal: null });
const FAILED = left({ status: 'FAILED', endAt: hoursAgo(400) });
const WAITING = left({ status: 'WAITING_FOR_WALS', endAt: hoursAgo(400) });

const failed = (hours: number, reason: FailedBackup['reason'] = 'worker_lost', backupId = OLD) =>
  new Map([[backupId, { reason, endedAt: hoursAgo(hours) }]]);
const mark: RunningBackup = {
  v: 1,
  id: 'a-run',
  server: 'pg1',
  slot: '1',
  trigger: 'schedule',
  startedAt: hoursAgo(2),
  earlierBackupIds: [BEFORE, OLD],
  neededBytes: null,
};

function judged(backups: BackupInfo[], changes: Partial<Situation> = {}) {
  const situation = { backups, isBarmanAtIt: false, running: null, failed: failed(400), ...changes };
  return leftovers(situation, NOW);
}

describe('a backup was left behind', () => {
  it.each<[string, BackupInfo, string | null]>([
    ['that was begun', EMPTY, 'EMPTY'],
    ['that was being copied', STARTED, 'STARTED'],
    ['that failed', FAILED, 'FAILED'],
    ['whose WAL did not come', WAITING, 'WAITING_FOR_WALS'],
    [
      'whose WAL did not come, by Barman 3.13',
      left({ status: 'STARTED', endAt: hoursAgo(400) }),
      'WAITING_FOR_WALS',
    ],
    ['whose WAL may still come', left({ status: 'WAITING_FOR_WALS', endAt: hoursAgo(0.4) }), null],
    ['that is good', left({ status: 'DONE' }), null],
    ['that a passive node fetches', left({ status: 'SYNCING' }), null],
  ])('%s: %#', (_what, backup, status) => {
    expect(judged([backup, done(AFTER)]).map((leftover) => leftover.status)).toEqual(
      status === null ? [] : [status],
    );
  });

  it('unless it is the one that Barman is at now: the newest that has not ended', () => {
    const running = { ...STARTED, backupId: AFTER };
    const found = judged([EMPTY, done(BEFORE), FAILED, running], { isBarmanAtIt: true });
    expect(found.map(({ status }) => status)).toEqual(['EMPTY', 'FAILED']);
  });

  it('unless it was begun since the mark, whose worker may be alive', () => {
    const running = { ...mark, earlierBackupIds: [BEFORE] };
    expect(judged([done(BEFORE), STARTED], { running })).toEqual([]);
    expect(judged([done(BEFORE), FAILED], { running })).toEqual([]);
  });
});

describe('it may be deleted', () => {
  it.each<[string, BackupInfo[], Map<string, FailedBackup>]>([
    ['an hour after its worker was killed', [done(BEFORE), STARTED], failed(1)],
    ['an hour after its worker was killed, and Barman could say so', [done(BEFORE), FAILED], failed(1)],
    ['an hour after its worker was killed before there was anything in it', [done(BEFORE), EMPTY], failed(1)],
    ['three days after it failed, when one has worked since', [FAILED, done(AFTER)], failed(72, 'other')],
    ['a week after its WAL did not come, when there is a newer one', [WAITING, done(AFTER)], failed(168)],
  ])('%s', (_when, backups, ofBarback) => {
    expect(judged(backups, { failed: ofBarback })).toMatchObject([{ backupId: OLD, canBeDeleted: true }]);
  });
});

describe('it stays', () => {
  const YOUNG = /^kept for (1 hour|3 days|7 days) so that somebody can examine it$/;
  const NO_DONE = 'there is no DONE backup of the server';
  const WAL = 'Barman would delete WAL with it that another backup needs';

  it.each<[string, BackupInfo[], Partial<Situation>, string | RegExp]>([
    [
      'when somebody typed it, or it was there before Barback',
      [done(BEFORE), STARTED],
      { failed: new Map() },
      /^the history does not show that Barback started it/,
    ],
    [
      'while somebody is at another one',
      [done(BEFORE), STARTED, { ...STARTED, backupId: AFTER }],
      { isBarmanAtIt: true },
      'a backup of the server is running now',
    ],
    [
      'while it is not known what became of a later one',
      [done(BEFORE), STARTED],
      { running: mark },
      'the result of the last started backup is not known yet',
    ],
    [
      'when an incremental backup was built upon it',
      [done(BEFORE), FAILED, done(AFTER, { parentBackupId: OLD })],
      {},
      `the incremental backup ${AFTER} needs it`,
    ],
    ['when it is all there is', [STARTED], {}, NO_DONE],
    ['when nothing else is DONE', [STARTED, { ...WAITING, backupId: AFTER }], {}, NO_DONE],
    ['less than an hour after it was killed', [done(BEFORE), STARTED], { failed: failed(0.9) }, YOUNG],
    [
      'less than three days after it failed',
      [done(BEFORE), FAILED, done(AFTER)],
      { failed: failed(71, 'connection') },
      YOUNG,
    ],
    [
      'less than a week after its WAL did not come',
      [done(BEFORE), WAITING, done(AFTER)],
      { failed: failed(167) },
      YOUNG,
    ],
    ['when the clock was set back', [done(BEFORE), STARTED], { failed: failed(-3) }, YOUNG],
    [
      'when it waits for WAL and is the newest copy',
      [done(BEFORE), WAITING],
      {},
      'its copy is complete, and there is no newer DONE backup',
    ],
    [
      'when it waits for WAL and the newer one began before it ended, as its id does not tell',
      [done(BEFORE), WAITING, done(AFTER, { beginAt: hoursAgo(401) })],
      {},
      'its copy is complete, and there is no newer DONE backup',
    ],
    [
      'when it is the newest that failed, and none has worked since',
      [done(BEFORE), FAILED],
      { failed: failed(400, 'barman_exit') },
      'no backup has succeeded since: it may show why',
    ],
    [
      'when it is the oldest, and the next one by id begins with newer WAL than another',
      [STARTED, done(AFTER), done('20261105T010000', { beginWal: '000000010000000000000008' })],
      {},
      WAL,
    ],
    [
      'when it is the oldest, and a later one that was left behind has older WAL',
      [EMPTY, { ...FAILED, backupId: '20261103T020000' }, done(AFTER)],
      {},
      WAL,
    ],
  ])('%s', (_when, backups, changes, reason) => {
    const found = judged(backups, changes).find(({ backupId }) => backupId === OLD);
    expect(found).toMatchObject({ canBeDeleted: false, reason: expect.stringMatching(reason) });
  });
});
