import { describe, expect, it } from 'vitest';
import { type Disk, judgeRoom } from './judge-room.ts';

const GIB = 1024 ** 3;
const disk = (freeGib: number, changes: Partial<Disk> = {}): Disk => ({
  directory: '/b/pg1/base',
  freeBytes: freeGib * GIB,
  running: [],
  leftovers: 0,
  ...changes,
});
const need = { bytes: 10 * GIB, measure: 'last-backup' } as const;
const running = (...needs: number[]) =>
  needs.map((gib, index) => ({ server: `other${needs.length - index}`, stillNeedsBytes: gib * GIB }));

describe('a backup of 10 GiB', () => {
  it.each([
    ['10 GiB are free', disk(10), 'enough'],
    ['a byte is missing', disk(10 - 1 / GIB), 'full'],
    ['25 GiB are free, and others still need 15', disk(25, { running: running(5, 10) }), 'enough'],
    ['24 GiB are free, and others still need 15', disk(24, { running: running(5, 10) }), 'taken'],
    ['others are nearly through', disk(10, { running: running(0, 0) }), 'enough'],
    ['it would not fit alone', disk(9, { running: running(5) }), 'full'],
  ])('when %s', (_when, found, status) => {
    expect(judgeRoom('pg1', need, found).status).toBe(status);
  });

  it('that does not fit says how much it needs, how much there is, and what to do', () => {
    expect(judgeRoom('pg1', need, disk(2.5))).toEqual({
      status: 'full',
      message:
        'it needs 10 GiB (based on the last backup, plus a tenth for growth and for the WAL that arrives meanwhile), and 2.5 GiB is free in /b/pg1/base; delete backups, keep fewer (retention_policy) or enlarge the disk; if you know that it fits: barman backup --wait pg1',
    });
  });

  it('says what it was reckoned from, and that some of what is there came to nothing', () => {
    const room = judgeRoom('pg1', { ...need, measure: 'database-size' }, disk(2.5, { leftovers: 2 }));
    expect(room).toMatchObject({
      message: expect.stringMatching(/based on the size of the database.*including 2 incomplete ones/),
    });
  });

  it('names those that it waits for', () => {
    expect(judgeRoom('pg1', need, disk(12, { running: running(3, 3) }))).toEqual({
      status: 'taken',
      reason: 'there may not be enough space in /b/pg1/base until the backup of other1, other2 has ended',
    });
  });
});
