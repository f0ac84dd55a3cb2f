import type { RecoveryTarget } from '@barback/shared/barman-d/recovery-target';
import { describe, expect, test } from 'vitest';
import { exampleBackup } from '../../../../catalogue/example-backup.ts';
import { restorable } from '../../../../catalogue/restorable.ts';
import { parseLsn } from '../../../../wal/lsn.ts';
import { exampleHeader } from '../../../wal/example-wal.ts';
import type { RecoveryLog } from './recovery-log.ts';
import { notStartedReason, reasonNotToStart, unprovenReason } from './replay-verdict.ts';
import type { ReplayedServer } from './replayed-server.ts';
import type { RestoredFiles } from './restored-files.ts';

const found = restorable([exampleBackup()], null);
if (found === null) throw new Error('the example cannot be restored');
const backup = found;
const SEGMENTS = ['000000010000000000000003', '000000010000000000000004'];
const wal = { timeline: 1, segments: SEGMENTS, missing: [] as string[], switches: [] };
const restored = {
  headers: new Map(
    SEGMENTS.map((name, index) => [name, exampleHeader({ address: BigInt(index + 3) << 24n })]),
  ),
  oddBytes: new Map<string, number>(),
};
const foreign = {
  ...restored,
  headers: new Map([...restored.headers, [SEGMENTS[1] ?? '', exampleHeader({ systemId: 42n })]]),
};
const given = { server: 'pg', wal, restored, backup };
const files: RestoredFiles = {
  control: { systemId: backup.systemId, isDamaged: false, settings: {} },
  labelXlog: '0/3000028',
  absentFiles: [],
  newestCommitAt: null,
  restoredBytes: 1,
};
const CHECKSUM = 'incorrect resource manager data checksum in record at 0/4000060';
const TIME = { kind: 'time', at: '2026-11-23T12:00:00.000Z' } as const;
const LATEST = { kind: 'latest' } as const;
const IMMEDIATE = { kind: 'immediate' } as const;

test.each([
  ['all is as it was backed up', {}, null],
  ['its pg_control is damaged', { control: { ...files.control, isDamaged: true } }, 'pg_control is damaged'],
  ['it is another cluster', { control: { ...files.control, systemId: '42' } }, 'identifier is 42, not'],
  ['its backup_label is gone', { labelXlog: null }, 'backup_label is missing'],
  ['its backup_label is foreign', { labelXlog: '0/2000028' }, 'begins at 0/2000028, not at 0/3000028'],
  ['its pg_hba.conf is gone', { absentFiles: ['pg_hba.conf'] }, 'pg_hba.conf is missing from the backup'],
])('what was restored is judged before it is started: %s', (_, change, reason) => {
  const judged = reasonNotToStart(
    { ...files, ...change },
    restored,
    { server: 'pg', backup, target: LATEST },
    wal,
  );
  expect(judged).toEqual(reason === null ? null : expect.stringContaining(reason));
});

test('WAL that is lost matters to a recovery to an instant only if it comes to it', () => {
  const lost = { ...wal, missing: [SEGMENTS[1] ?? ''] };
  const none = { headers: new Map(), oddBytes: new Map() };
  const judge = (target: RecoveryTarget) =>
    reasonNotToStart(files, none, { server: 'pg', backup, target }, lost);
  expect(judge(TIME)).toBeNull();
  expect(judge({ kind: 'random' })).toContain('did not restore it');
  expect(reasonNotToStart(files, foreign, { server: 'pg', backup, target: IMMEDIATE }, wal)).toBeNull();
  expect(judge(IMMEDIATE)).toContain('did not restore it');
  expect(reasonNotToStart(files, foreign, { server: 'pg', backup, target: LATEST }, wal)).toContain(
    'was written by another server',
  );
});

const server: ReplayedServer = {
  clusterName: 'barback 1234',
  isInRecovery: false,
  systemId: backup.systemId ?? '',
  newestCommitAt: null,
};

const SAID = { complaint: null, reachedTarget: false, lastRecordAt: null, warnings: [], cause: null };
const END = parseLsn('0/5000000');

test.each([
  ['all of its WAL', LATEST, {}, END, {}, null],
  ['to its target', TIME, {}, parseLsn('0/4000060'), { reachedTarget: true }, null],
  ['past its target', TIME, {}, END, {}, 'was not reached'],
  ['to where it is consistent', IMMEDIATE, {}, parseLsn('0/3000138'), { reachedTarget: true }, null],
  ['to no place that is known to be consistent', IMMEDIATE, {}, END, {}, 'does not report that'],
  ['to a damaged record', LATEST, {}, parseLsn('0/4000060'), { complaint: CHECKSUM }, 'is damaged'],
  ['nothing', IMMEDIATE, {}, 0n, { reachedTarget: true }, 'before the backup began'],
  ['and goes on', LATEST, { isInRecovery: true }, END, {}, 'has not ended its recovery'],
  ['in a test before', LATEST, { clusterName: 'barback 999' }, END, {}, 'another PostgreSQL responds'],
  ['in another cluster', LATEST, { systemId: '42' }, END, {}, 'identifier is 42, not'],
  [
    'with a warning',
    LATEST,
    {},
    END,
    { warnings: ['xlog min recovery request'] },
    'xlog min recovery request',
  ],
] as const)('a server that replayed %s', (_, target, change, at, said, reason) => {
  const replayed = { ...given, clusterName: 'barback 1234', timeline: 1, read: new Map() };
  const log: RecoveryLog = { ...SAID, ...said };
  const judged = unprovenReason({ ...server, ...change }, target, log, {
    ...replayed,
    end: { at, lastRecordAt: null },
  });
  expect(judged).toEqual(reason === null ? null : expect.stringContaining(reason));
});

describe('the timeline that a recovery ends on', () => {
  const copied = '000000020000000000000004';
  const promoted = {
    ...wal,
    timeline: 2,
    segments: [SEGMENTS[0] ?? '', copied],
    switches: [{ timeline: 1, at: parseLsn('0/4000100') }],
  };
  const headers = new Map([
    ...[...restored.headers].slice(0, 1),
    [copied, exampleHeader({ address: 4n << 24n })],
  ]);
  const judge = (timeline: number, path: typeof promoted, target: 'latest' | 'time', at: string) =>
    unprovenReason(
      server,
      target === 'latest' ? LATEST : TIME,
      { ...SAID, reachedTarget: true },
      {
        ...{ ...given, wal: path, restored: { ...restored, headers } },
        ...{ clusterName: 'barback 1234', timeline, read: new Map() },
        end: { at: parseLsn(at), lastRecordAt: null },
      },
    );

  test.each([
    ['is the newest', 2, promoted, 'latest', '0/5000000', null],
    ['is not an older one', 1, promoted, 'latest', '0/5000000', 'recovered timeline 1, not 2'],
    ['is of the segment or of the record, before it begins', 1, promoted, 'time', '0/4000080', null],
    [
      'is either as long as the newest has no WAL',
      2,
      { ...promoted, segments: SEGMENTS.slice(0, 1) },
      'latest',
      '0/4000000',
      null,
    ],
    [
      'is the older as long as the newest has no WAL',
      1,
      { ...promoted, segments: SEGMENTS.slice(0, 1) },
      'latest',
      '0/4000000',
      null,
    ],
  ] as const)('%s', (_, timeline, path, target, at, reason) => {
    const only = { ...path, segments: [...path.segments] };
    if (only.segments.length === 1) headers.delete(copied);
    expect(judge(timeline, only, target, at)).toEqual(
      reason === null ? null : expect.stringContaining(reason),
    );
  });
});

const FATAL = 'PostgreSQL did not start: recovery ended before configured recovery target was reached';
const OTHER = 'PostgreSQL did not start: could not load library';

test.each([
  [
    'nothing happened later',
    FATAL,
    TIME,
    {},
    restored,
    'nothing was committed after it, or its WAL is not archived',
  ],
  [
    'WAL is damaged',
    FATAL,
    TIME,
    { complaint: CHECKSUM },
    restored,
    `was not reached: WAL segment ${SEGMENTS[1]} is damaged`,
  ],
  [
    'WAL is of another',
    FATAL,
    TIME,
    {},
    foreign,
    `was not reached: WAL segment ${SEGMENTS[1]} in the archive was written by another`,
  ],
  [
    'WAL is damaged before consistency',
    'PostgreSQL did not start: WAL ends before end of online backup',
    LATEST,
    { complaint: CHECKSUM },
    restored,
    `WAL segment ${SEGMENTS[1]} is damaged (${CHECKSUM}): nothing after it can be recovered: take a new backup; PostgreSQL did not start: WAL ends`,
  ],
  ['it has nothing to do with WAL', OTHER, LATEST, { complaint: CHECKSUM }, restored, OTHER],
  [
    'the log says it',
    'it did not start',
    LATEST,
    { cause: 'out of memory' },
    restored,
    'PostgreSQL did not start: out of memory',
  ],
] as const)('a server that did not start says why: %s', (_, fatal, target, said, wals, reason) => {
  const judged = notStartedReason(fatal, target, { ...SAID, ...said }, { ...given, restored: wals });
  expect(judged).toContain(reason);
});
