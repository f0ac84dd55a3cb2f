import { describe, expect, it } from 'vitest';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import { exampleBackup } from '../catalogue/example-backup.ts';
import { walTally } from './wal-tally.ts';

const segment = (number: number, timeline = 1) => `0000000${timeline}000000000000000${number.toString(16)}`;
const backup = (backupId: string, begin: string, end: string, fields: Partial<BackupInfo> = {}) =>
  exampleBackup({ backupId, beginWal: begin, endWal: end, ...fields });
const tally = (backups: readonly BackupInfo[], ...lines: string[]) => {
  const adding = walTally(backups);
  for (const line of lines) adding.add(line);
  return adding.sizes();
};
/** As Barman writes one: sizes of one byte more for each further segment, a second after each other. */
const archived = (number: number, timeline = 1) =>
  `${segment(number, timeline)}\t${100 + number}\t${1_795_431_600 + number}.5\tgzip`;

describe('the archived WAL', () => {
  it('is all that the list has, compressed or not, and what is no segment as well', () => {
    const { totalBytes } = tally(
      [],
      `${segment(1)}\t16777216\t1795431600.25\tNone`,
      `${segment(1)}.00000028.backup\t354\t1795431601.5\tNone`,
      `00000002.history\t41\t1795431602.5\tNone\tNone`,
      `${segment(2)}\t1000\t1795431603.5`,
    );
    expect(totalBytes).toBe(16_777_216 + 354 + 41 + 1000);
  });

  it('has the time of its newest segment, whatever else was archived since and in which order', () => {
    const at = (...lines: string[]) => tally([], ...lines).newestSegmentAt;
    const history = '00000002.history\t41\t1795439999.5\tNone';
    expect(at(archived(3), archived(1), history)).toBe('2026-11-23T11:00:03.500Z');
    expect(at(history)).toBeNull();
    expect(at()).toBeNull();
  });

  it('is not more because of a line that is none', () => {
    expect(tally([], '', 'xlog', `${segment(1)}\tbig\tNone`, `${segment(1)}\t-5\t1`)).toMatchObject({
      totalBytes: 0,
      newestSegmentAt: null,
    });
  });
});

describe('the WAL of a backup', () => {
  const wal = (backups: readonly BackupInfo[], ...lines: string[]) =>
    Object.fromEntries(tally(backups, ...lines).ofBackups);
  const older = backup('older', segment(2), segment(3));
  const newer = backup('newer', segment(5), segment(6));

  it('is what it needs, and what came since, until the next one had what it needs', () => {
    expect(wal([older, newer], ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => archived(number)))).toEqual({
      older: { neededBytes: 102 + 103, sinceBytes: 104 + 105 + 106 },
      newer: { neededBytes: 105 + 106, sinceBytes: 107 + 108 },
    });
  });

  it('goes on over one that failed in between, which has none', () => {
    const failed = backup('failed', segment(4), segment(4), { status: 'FAILED' });
    expect(wal([older, failed], archived(3), archived(4), archived(5))).toEqual({
      older: { neededBytes: 103, sinceBytes: 104 + 105 },
    });
  });

  it('does not go on on a later timeline, as Barman counts it', () => {
    expect(wal([older], archived(3), archived(4), archived(4, 2), archived(5, 2))).toEqual({
      older: { neededBytes: 103, sinceBytes: 104 },
    });
  });
});
