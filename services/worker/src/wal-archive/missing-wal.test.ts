import { describe, expect, test } from 'vitest';
import { exampleBackup } from '../catalogue/example-backup.ts';
import type { KeepTarget } from '../catalogue/read-keeps.ts';
import { type RestorableBackup, restorable } from '../catalogue/restorable.ts';
import { parseSegmentName } from '../wal/wal-segment.ts';
import { missingWal } from './missing-wal.ts';
import type { ArchivedTimelines, SegmentRange } from './newer-timelines.ts';

const SEGMENT = 16 * 1024 * 1024;

/** A backup whose WAL is in one segment of a timeline. */
function backup(backupId: string, number: number, timeline = 1): RestorableBackup {
  const wal = name(`${timeline}/${number.toString(16)}`);
  const info = {
    backupId,
    timeline,
    beginXlog: `0/${number.toString(16)}000028`,
    endXlog: `0/${number.toString(16)}000138`,
  };
  const found = restorable([exampleBackup({ ...info, beginWal: wal, endWal: wal })], null);
  if (found === null) throw new Error('the example cannot be restored');
  return found;
}

/** `1/3`: timeline and number, in hexadecimal. */
function name(text: string): string {
  const [timeline = '', number = ''] = text.split('/');
  return `${timeline.padStart(8, '0')}00000000${number.toUpperCase().padStart(8, '0')}`;
}

interface Archive {
  backups: RestorableBackup[];
  keeps?: [string, KeepTarget][];
  /** A damaged one has no parent: 0. */
  histories?: [timeline: number, parent: number, at: bigint][];
}

const look = (archived: string, { backups, keeps = [], histories = [] }: Archive) => {
  const names = archived.split(' ').map(name);
  const logs = new Map<string, string[]>();
  const segments = new Map<number, SegmentRange>();
  for (const segment of names) {
    const directory = segment.slice(0, 16);
    logs.set(directory, [...(logs.get(directory) ?? []), segment]);
    const { timeline, number } = parseSegmentName(segment, SEGMENT) ?? { timeline: 0, number: 0 };
    const { first, last } = segments.get(timeline) ?? { first: number, last: number };
    segments.set(timeline, { first: Math.min(first, number), last: Math.max(last, number) });
  }
  const known = new Map(
    histories.map(([timeline, parent, at]) => [
      timeline,
      parent === 0 ? 'damaged' : [{ timeline: parent, at }],
    ]),
  ) as ArchivedTimelines['histories'];
  return missingWal(backups, new Map(keeps), { logs, segments, histories: known });
};

const missing = (count: number, sinceNewest = count, first: string | null = null) => ({
  count,
  sinceNewestDone: { count: sinceNewest, first: first === null ? null : name(first) },
});

const older = backup('older', 3);
const newer = backup('newer', 6);

describe('WAL that the archive lacks', () => {
  test.each<[string, string, Archive, ReturnType<typeof missing>]>([
    ['none', '1/3 1/4 1/5', { backups: [older] }, missing(0)],
    ['what is older than every backup is not needed', '1/1 1/3 1/4', { backups: [older] }, missing(0)],
    [
      'a segment since the newest backup',
      '1/3 1/4 1/5 1/6 1/8 1/a',
      { backups: [older, newer] },
      missing(2, 2, '1/7'),
    ],
    ['one before it', '1/3 1/5 1/6 1/7', { backups: [older, newer] }, missing(1, 0)],
    ['the only segment of a backup', '1/1', { backups: [older] }, missing(1, 1, '1/3')],
    [
      'none after a promotion',
      '1/3 1/4 1/5 2/5 2/6',
      { backups: [older], histories: [[2, 1, 0x5000100n]] },
      missing(0),
    ],
    [
      'none of what the old primary wrote after it',
      '1/3 1/4 1/5 1/7 2/5 2/6',
      { backups: [older], histories: [[2, 1, 0x5000100n]] },
      missing(0),
    ],
    [
      'the first segment after a promotion',
      '1/3 1/4 1/5 2/6',
      { backups: [older], histories: [[2, 1, 0x5000100n]] },
      missing(1, 1, '2/5'),
    ],
    [
      'one before a promotion, needed by a backup on either side of it once',
      '1/3 1/5 1/6 1/7 2/7 2/8',
      { backups: [older, newer, backup('promoted', 7, 2)], histories: [[2, 1, 0x7000100n]] },
      missing(1, 0),
    ],
    [
      'one that a backup on an abandoned timeline needs, too',
      '1/3 1/4 1/5 1/6 1/8 2/5 2/6',
      { backups: [older, newer], histories: [[2, 1, 0x5000100n]] },
      missing(1, 1, '1/7'),
    ],
    [
      'none between a backup that is kept without it and the next',
      '1/3 1/6 1/7',
      { backups: [older, newer], keeps: [['older', 'standalone']] },
      missing(0),
    ],
    [
      'one after a backup that is kept with it',
      '1/3 1/5 1/6',
      { backups: [older, newer], keeps: [['older', 'full']] },
      missing(1, 0),
    ],
    [
      'one after the newest backup, though that is kept without it',
      '1/3 1/5',
      { backups: [older], keeps: [['older', 'standalone']] },
      missing(1, 1, '1/4'),
    ],
  ])('is %s', (_, archived, archive, expected) => {
    expect(look(archived, archive)).toEqual(expected);
  });

  test.each([
    ['is not there', []],
    ['is damaged', [[2, 0, 0n]]],
    ['names a place after WAL that is archived of it', [[2, 1, 0x9000100n]]],
    ['names a place long before it, of which nothing is archived', [[2, 1, 0x1000100n]]],
  ] as [string, Archive['histories']][])(
    'is the history without which nothing leads to the newest timeline: it %s',
    (_, histories = []) => {
      expect(look('1/3 1/4 2/5', { backups: [older], histories })).toEqual({
        count: 1,
        sinceNewestDone: { count: 1, first: '00000002.history' },
      });
    },
  );

  test.each<[string, string, Archive]>([
    [
      'of a timeline on the way to a newer one',
      '1/3 1/4 2/4 2/5 3/5',
      { backups: [older], histories: [[3, 1, 0x5000100n]] },
    ],
    ['of a timeline that has no WAL since the backup', '2/2 1/3 1/4', { backups: [older] }],
    ['of a timeline that is older than the backup', '1/3 2/3 2/4', { backups: [backup('promoted', 3, 2)] }],
  ])('is not the history %s', (_, archived, archive) => {
    expect(look(archived, archive)).toEqual(missing(0));
  });

  test('is not known without a backup', () => {
    expect(look('1/3', { backups: [] })).toBeNull();
  });
});
