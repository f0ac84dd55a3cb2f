import { describe, expect, test } from 'vitest';
import { manifestFault, manifestToVerify, notVerifiedReason } from './manifest-verdict.ts';

const BACKUP = { timeline: 1, beginXlog: '0/4000028', segmentBytes: 16 * 1024 * 1024 };
const WAL = { segments: ['000000010000000000000004', '000000010000000000000005'] };

const [SHA, OTHER] = ['ab'.repeat(32), 'cd'.repeat(32)];

test.each([
  ['nothing was noted', null, 150_018, { use: 'restored', sha256: null }],
  ['it was sent with a manifest', { by: 'postgres', sha256: SHA }, 150_018, { use: 'restored', sha256: SHA }],
  ['Barback made one', { by: 'barback', sha256: SHA }, 150_018, { use: 'recorded' }],
  ['there can be none', null, 120_022, { use: 'none', reason: expect.stringContaining('PostgreSQL 12') }],
] as const)(
  'what a backup is compared with was noted when it was first seen: %s',
  (_, noted, pgVersion, expected) => {
    expect(manifestToVerify(noted, { pgVersion })).toEqual(expected);
  },
);

describe('a manifest that was restored', () => {
  const own = '"WAL-Ranges": [{ "Timeline": 1, "Start-LSN": "0/4000028", "End-LSN": "0/4000100" }]';
  const judge = (
    found: { isThere?: boolean; sha256?: string | null; walRanges?: string },
    noted: string | null = null,
    mode: string | null = 'postgres',
  ) =>
    manifestFault(
      { isThere: true, sha256: SHA, walRanges: own, ...found },
      { use: 'restored', sha256: noted },
      { ...BACKUP, mode, pgVersion: 150_018 },
    );

  test.each([
    ['of this backup', judge({})],
    ['that was noted', judge({}, SHA)],
    // an early Barman may not have written how it was taken; a manifest must be there all the same
    ['of a backup that does not say how it was taken', judge({}, null, null)],
    ['of a backup that says now that rsync took it', judge({}, null, 'rsync-concurrent')],
  ])('%s is what to compare with', (_, fault) => {
    expect(fault).toBeNull();
  });

  test.each([
    ['another than was noted', judge({ sha256: OTHER }, SHA), 'its SHA-256 differs'],
    [
      'another than was noted, whoever took it',
      judge({ sha256: OTHER }, SHA, 'rsync-concurrent'),
      'its SHA-256 differs',
    ],
    ['not there', judge({ isThere: false }), 'so it was removed'],
    [
      'not there though it was noted',
      judge({ isThere: false }, SHA, 'rsync-concurrent'),
      'so it was removed',
    ],
    ["another backup's", judge({ walRanges: '' }), 'begins at no WAL'],
  ])('fails when it is %s', (_, fault, reason) => {
    expect(fault).toEqual({ status: 'failed', reason: expect.stringContaining(reason) });
  });

  test.each([
    [
      'rsync makes none',
      judge({ isThere: false }, null, 'rsync-concurrent'),
      'Barback creates one soon after each backup',
    ],
    [
      'the server had an old one',
      judge({ walRanges: '' }, null, 'rsync-concurrent'),
      'taken with rsync-concurrent',
    ],
    [
      'a snapshot has none',
      judge({ isThere: false }, null, 'snapshot-gcp'),
      'backup_method = postgres has one',
    ],
    ['nothing computes its sum', judge({ sha256: null }, SHA), 'has no sha256sum'],
  ])('says nothing when %s', (_, fault, reason) => {
    expect(fault).toEqual({ status: 'not_possible', reason: expect.stringContaining(reason) });
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
  [
    'one, and no word of what follows it',
    'pg_verifybackup: error: checksum mismatch for file "a"\n\nexit_code=1\n',
    1,
    'checksum mismatch for file "a"',
  ],
  ['nothing', 'Segmentation fault\n', 0, 'pg_verifybackup failed: Segmentation fault'],
  ['nothing at all', '\n', 0, 'pg_verifybackup failed: it ended without output'],
])('what pg_verifybackup complains of is the reason: %s', (_, printed, errors, reason) => {
  expect(notVerifiedReason(printed, errors, WAL, BACKUP)).toBe(reason);
});
