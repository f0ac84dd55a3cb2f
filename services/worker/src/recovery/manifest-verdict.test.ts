import { describe, expect, test } from 'vitest';
import { foreignManifestReason, notVerifiedReason, reasonForNoManifest } from './manifest-verdict.ts';

const BACKUP = { timeline: 1, beginXlog: '0/4000028', segmentBytes: 16 * 1024 * 1024 };
const WAL = { segments: ['000000010000000000000004', '000000010000000000000005'] };

test.each([
  ['postgres', 130_000, null],
  ['postgres', 150_018, null],
  // an early Barman may not have written it; a manifest must be there all the same
  [null, 150_018, null],
  ['postgres', 120_022, 'PostgreSQL 12 makes no manifest'],
  ['rsync-concurrent', 150_018, 'taken by rsync-concurrent: backup_method = postgres has one'],
])('a backup taken by %s of PostgreSQL %d may have no manifest: %s', (mode, pgVersion, reason) => {
  const found = reasonForNoManifest({ mode, pgVersion });
  if (reason === null) expect(found).toBeNull();
  else expect(found).toContain(reason);
});

describe('a manifest is of this backup', () => {
  const ranges = (timeline: number, start: string) =>
    `"WAL-Ranges": [{ "Timeline": ${timeline}, "Start-LSN": "${start}", "End-LSN": "0/4000100" }],"Manifest-Checksum": "1f"}`;
  test('when its WAL begins with it', () => {
    expect(foreignManifestReason(ranges(1, '0/4000028'), BACKUP)).toBeNull();
  });
  test.each([
    ['it begins elsewhere', ranges(1, '0/6000028'), 'begins with 0/6000028, not with 0/4000028'],
    ['it is of another timeline', ranges(2, '0/4000028'), 'is not the one'],
    ['it says nothing of WAL, as one that Barman made', '', 'begins with no WAL'],
  ])('not when %s', (_, walRanges, reason) => {
    expect(foreignManifestReason(walRanges, BACKUP)).toContain(reason);
  });
});

test.each([
  ['one', 'pg_verifybackup: error: checksum mismatch for file "a"', 1, 'checksum mismatch for file "a"'],
  [
    'more than can be said',
    ['a', 'b', 'c', 'd'].map((name) => `pg_verifybackup: error: bad "${name}"`).join('\n'),
    900,
    'bad "a"; bad "b"; bad "c"; and 897 more',
  ],
  [
    'a file with a line break',
    'pg_verifybackup: error: "x\ny" is present on disk but not in the manifest\n',
    1,
    '"x y" is present on disk but not in the manifest',
  ],
  [
    'WAL',
    'pg_waldump: error: error in WAL record at 0/5000028: invalid magic number\npg_verifybackup: error: WAL parsing failed for timeline 1',
    2,
    'WAL segment 000000010000000000000005 is damaged (error in WAL record at 0/5000028: invalid magic number): nothing after it can be recovered: take a new backup; WAL parsing failed for timeline 1',
  ],
  ['nothing', 'Segmentation fault', 0, 'pg_verifybackup failed'],
])('what pg_verifybackup complains of is the reason: %s', (_, printed, errors, reason) => {
  expect(notVerifiedReason(printed, errors, WAL, BACKUP)).toBe(reason);
});
