import type { HistoryEntry } from '@barback/shared/history/entry';
import { describe, expect, it } from 'vitest';
import { doubles } from './doubles.ts';
import { backedUp, backupAt, restored, serverWith } from './example-evidence.ts';

describe('what is done twice', () => {
  const failed: HistoryEntry = {
    v: 1,
    kind: 'backup',
    slot: null,
    run: {
      ...{
        status: 'failed',
        server: 'pg1',
        backupId: null,
        trigger: 'schedule',
        reason: 'connection',
        message: 'gone',
      },
      ...{ startedAt: '2026-11-23T12:00:01Z', endedAt: '2026-11-23T12:00:03Z', durationSeconds: 2 },
    },
  };
  it.each<[string, HistoryEntry[], string[]]>([
    ['is not what is done once each time', [backedUp(1), backedUp(61)], []],
    ['is not what is tried again after a failure', [failed, backedUp(1)], []],
    ['is a due time with two backups', [backedUp(1, 'slot'), backedUp(31, 'slot')], ['backup']],
    ['is not a due time of two servers', [backedUp(1, 'slot'), backedUp(31, 'slot', 'pg2')], []],
    ['is a backup with two recovery tests', [restored(1, 9), restored(1, 29)], ['recovery test']],
    ['is a line of the history that comes twice', [backedUp(1), backedUp(1)], ['backup']],
  ])('%s', (_what, history, expected) => {
    const found = doubles({ servers: [], history });
    expect(found.map(({ what }) => what)).toEqual(expected);
    expect(found.every(({ promise, how }) => promise === 'P3' && how === 'doubled')).toBe(true);
  });

  it('are backups of which there are more than were due', () => {
    const backups = [1, 61, 121, 181, 241, 301].map((second) => backupAt(second));
    expect(doubles({ servers: [serverWith({ backups })], history: [] })).toMatchObject([{ what: 'backup' }]);
    expect(doubles({ servers: [serverWith({ backups: backups.slice(1) })], history: [] })).toEqual([]);
  });
});
