import type { HistoryEntry } from '@barback/shared/history/entry';
import { describe, expect, it } from 'vitest';
import type { CataloguedBackup } from '../evidence/evidence.ts';
import { backedUp, backupAt, evidenceOf, restored, serverWith } from './example-evidence.ts';
import { losses } from './losses.ts';

describe('what is lost', () => {
  it.each<[string, CataloguedBackup[], HistoryEntry[], string[]]>([
    ['nothing when it was taken in time', [backupAt(61)], [backedUp(61), restored(61, 75)], []],
    ['nothing when it was taken two minutes late', [backupAt(180)], [backedUp(180), restored(180, 195)], []],
    [
      'nothing when its recovery test was two minutes later',
      [backupAt(180)],
      [backedUp(180), restored(180, 300)],
      [],
    ],
    ['a backup that was never taken', [backupAt(1)], [backedUp(1), restored(1, 9)], ['P1 backup']],
    ['a backup that was taken later', [backupAt(190)], [backedUp(190), restored(190, 199)], ['P1 backup']],
    ['a backup that is not done', [backupAt(61, { status: 'FAILED' })], [], ['P1 backup']],
    [
      'a recovery test that never came',
      [backupAt(61)],
      [backedUp(61)],
      ['P1 recovery test', 'P1 recovery test'],
    ],
    [
      'a recovery test that came late',
      [backupAt(61)],
      [backedUp(61), restored(61, 225)],
      ['P1 recovery test'],
    ],
    [
      'a recovery test that none has passed since',
      [backupAt(61)],
      [backedUp(61), restored(61, 75, 'failed')],
      ['P1 recovery test'],
    ],
    [
      'no recovery test of a backup when a newer one was restored',
      [backupAt(61), backupAt(121)],
      [backedUp(61), backedUp(121), restored(121, 130)],
      [],
    ],
    [
      'the recovery test of the newest',
      [backupAt(61), backupAt(121)],
      [backedUp(61), backedUp(121), restored(61, 75)],
      ['P1 recovery test'],
    ],
    ['what the history does not know', [backupAt(61)], [restored(61, 75)], ['P4 backup']],
  ])('%s', (_what, backups, history, expected) => {
    const found = losses(evidenceOf(serverWith({ backups }), history));
    expect(found.map(({ promise, what }) => `${promise} ${what}`)).toEqual(expected);
    expect(new Set(found.map(({ how }) => how))).toEqual(new Set(expected.length > 0 ? ['lost'] : []));
  });

  it('is no recovery test that came late where each takes minutes', () => {
    const late = restored(61, 225);
    const server = serverWith({ backups: [backupAt(61)] });
    const taking = (testDurationSeconds: number) =>
      losses(evidenceOf(server, [backedUp(61), { ...late, test: { ...late.test, testDurationSeconds } }]))
        .length;
    expect([taking(20), taking(160)]).toEqual([1, 0]);
  });

  it('is no recovery test of a server that has no recovery host', () => {
    const server = serverWith({ isTested: false, backups: [backupAt(61)] });
    expect(losses(evidenceOf(server, [backedUp(61)]))).toEqual([]);
  });

  it('is what the history said once', () => {
    const server = serverWith({ backups: [backupAt(61)] });
    const evidence = evidenceOf(server, [backedUp(61), restored(61, 75)], { historyRewritten: 2 });
    expect(losses(evidence)).toMatchObject([{ promise: 'P4', how: 'lost', what: 'report' }]);
  });
});
