import { describe, expect, it } from 'vitest';
import type { BackupRun } from '../state/entries/backup-run.ts';
import { exampleRecovery, exampleRun } from '../status/example-snapshot.ts';
import type { RecoveryTest } from '../vocabulary/recovery-test.ts';
import type { HistoryEntry } from './entry.ts';
import { type Evidence, evidenceJudge, withoutRepeats } from './judge-evidence.ts';

const attempt = { server: 'pg1', trigger: 'schedule', endedAt: '2026-11-23T12:01:30Z', durationSeconds: 90 };
const backup = (run: BackupRun): HistoryEntry => ({ v: 1, kind: 'backup', slot: null, run });
const done = (minute: number, backupId = `backup-${minute}`, server = 'pg1') =>
  backup({
    ...attempt,
    server,
    startedAt: `2026-11-23T12:${10 + minute}:00Z`,
    status: 'done',
    backupId,
    sizeBytes: 1,
  });
const failed = (minute: number, backupId: string | null = null) =>
  backup({
    ...attempt,
    startedAt: `2026-11-23T12:${10 + minute}:00Z`,
    status: 'failed',
    backupId,
    reason: 'worker_lost',
    message: 'its worker ended',
  });
const tested = (changes: Partial<RecoveryTest> = {}): HistoryEntry => ({
  v: 1,
  kind: 'recovery-test',
  slot: null,
  test: { ...exampleRecovery.newest, ...changes },
});

describe('what a line says that was not said before', () => {
  it.each<[string, HistoryEntry[], Evidence[]]>([
    ['each backup is one', [done(1), done(2)], ['first', 'first']],
    ['each failed attempt is one', [failed(1), failed(2)], ['first', 'first']],
    ['what two workers say of one attempt is one', [done(1), done(1)], ['first', 'repeat']],
    ['what makes the same backup is one', [done(1, 'a'), done(2, 'a')], ['first', 'repeat']],
    ['a failure does not undo a backup that is done', [done(1), failed(1)], ['first', 'repeat']],
    ['a backup that is done after all is better', [failed(1), done(1)], ['first', 'better']],
    ['it is known by its id too', [failed(1, 'a'), done(2, 'a')], ['first', 'better']],
    ['and stays so', [failed(1), done(1), failed(1), done(1)], ['first', 'better', 'repeat', 'repeat']],
    ['other servers have backups of their own', [done(1), done(1, 'backup-1', 'pg2')], ['first', 'first']],
    ['a test that was written twice is one', [tested(), tested()], ['first', 'repeat']],
    [
      'a backup may be tested often',
      [tested(), tested({ endedAt: '2026-11-24T12:00:00Z' })],
      ['first', 'first'],
    ],
    ['a test is no backup', [backup(exampleRun), tested()], ['first', 'first']],
  ])('%s', (_fact, entries, evidence) => {
    const judge = evidenceJudge();
    expect(entries.map((entry) => judge(entry))).toEqual(evidence);
  });

  it('takes no more memory for years than for months', () => {
    const judge = evidenceJudge();
    for (let year = 0; year < 3; year++) for (let day = 0; day < 366; day++) judge(done(1, `${year}-${day}`));
    expect(judge(done(1, '2-365'))).toBe('repeat');
    expect(judge(done(2, '0-0'))).toBe('first');
  });
});

describe('a history without repeats', () => {
  it.each<[string, HistoryEntry[], HistoryEntry[]]>([
    ['has one entry of each run', [done(1), tested(), done(1), done(2)], [done(1), tested(), done(2)]],
    ['has what is done where it was said to have failed', [failed(1), done(2), done(1)], [done(1), done(2)]],
    ['has the first that says done', [failed(1, 'a'), done(1, 'a'), done(2, 'a')], [done(1, 'a')]],
  ])('%s', (_fact, entries, expected) => {
    expect(withoutRepeats(entries)).toEqual(expected);
  });
});
