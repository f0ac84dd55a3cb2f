import { expect, test } from 'vitest';
import { exampleBackup } from '../barman/example-backup.ts';
import { parseLsn } from '../barman/lsn.ts';
import { restorable } from '../barman/restorable.ts';
import { notStartedReason, reasonNotToStart, unprovenReason } from './replay-verdict.ts';
import type { ReplayedServer } from './replayed-server.ts';
import type { RestoredFiles } from './restored-files.ts';

const found = restorable([exampleBackup()], null);
if (found === null) throw new Error('the example cannot be restored');
const backup = found;
const SEGMENTS = ['000000010000000000000003', '000000010000000000000004'];
const wal = { timeline: 1, segments: SEGMENTS, missing: [] as string[] };
const files: RestoredFiles = {
  control: { systemId: backup.systemId, isDamaged: false, settings: {} },
  labelXlog: '0/3000028',
  segments: { names: SEGMENTS, isAll: true, odd: null },
  newestCommitAt: null,
  restoredBytes: 1,
};
const TIME = { kind: 'time', at: '2026-11-23T12:00:00.000Z' } as const;
const LATEST = { kind: 'latest' } as const;

test.each([
  ['all is as it was backed up', {}, null],
  ['its pg_control is damaged', { control: { ...files.control, isDamaged: true } }, 'pg_control is damaged'],
  ['it is another cluster', { control: { ...files.control, systemId: '42' } }, 'identifier is 42, not'],
  ['its backup_label is gone', { labelXlog: null }, 'backup_label is missing'],
  ['its backup_label is foreign', { labelXlog: '0/2000028' }, 'begins at 0/2000028, not at 0/3000028'],
  [
    'WAL was not restored',
    { segments: { names: [], isAll: true, odd: null } },
    `${SEGMENTS[0]} is in the archive, but`,
  ],
])('what was restored is judged before it is started: %s', (_, change, reason) => {
  const judged = reasonNotToStart({ ...files, ...change }, { backup, target: LATEST }, wal);
  expect(judged).toEqual(reason === null ? null : expect.stringContaining(reason));
});

test('WAL that is lost matters to a recovery to an instant only if it comes to it', () => {
  const lost = { ...wal, missing: [SEGMENTS[1] ?? ''] };
  expect(reasonNotToStart(files, { backup, target: TIME }, lost)).toBeNull();
  expect(reasonNotToStart(files, { backup, target: { kind: 'random' } }, lost)).toContain('is missing');
});

const server: ReplayedServer = {
  clusterName: 'barback 1234',
  isInRecovery: false,
  systemId: backup.systemId ?? '',
  timeline: 1,
  replayedTo: parseLsn('0/5000000'),
  newestCommitAt: null,
};
const CHECKSUM = 'incorrect resource manager data checksum in record at 0/4000060';

test.each([
  ['all of its WAL', LATEST, {}, {}, null],
  ['to its target', TIME, { replayedTo: parseLsn('0/4000060') }, { reachedTarget: true }, null],
  ['past its target', TIME, {}, {}, 'was not reached'],
  [
    'to a damaged record',
    LATEST,
    { replayedTo: parseLsn('0/4000060') },
    { complaint: CHECKSUM },
    'is damaged',
  ],
  ['nothing', { kind: 'immediate' }, { replayedTo: 0n }, {}, 'before the backup began'],
  ['another timeline', LATEST, { timeline: 2 }, {}, 'recovered timeline 2, not 1'],
  ['and goes on', LATEST, { isInRecovery: true }, {}, 'has not ended its recovery'],
  ['in a test before', LATEST, { clusterName: 'barback 999' }, {}, 'another PostgreSQL answers'],
  ['in another cluster', LATEST, { systemId: '42' }, {}, 'identifier is 42, not'],
] as const)('a server that replayed %s', (_, target, change, said, reason) => {
  const log = { complaint: null, reachedTarget: false, ...said };
  const given = { clusterName: 'barback 1234', wal, backup };
  const judged = unprovenReason({ ...server, ...change }, target, log, given);
  expect(judged).toEqual(reason === null ? null : expect.stringContaining(reason));
});

const FATAL = 'PostgreSQL did not start: recovery ended before configured recovery target was reached';
const OTHER = 'PostgreSQL did not start: could not load library';

test.each([
  [
    'nothing happened later',
    FATAL,
    TIME,
    null,
    [],
    'nothing was committed after it, or its WAL is not archived',
  ],
  ['WAL is damaged', FATAL, TIME, CHECKSUM, [], `was not reached: WAL segment ${SEGMENTS[1]} is damaged`],
  [
    'WAL is missing',
    FATAL,
    TIME,
    null,
    [SEGMENTS[1] ?? ''],
    `was not reached: WAL segment ${SEGMENTS[1]} is missing`,
  ],
  [
    'WAL is damaged before consistency',
    OTHER,
    LATEST,
    CHECKSUM,
    [],
    `${OTHER}; WAL segment ${SEGMENTS[1]} is`,
  ],
  ['it has nothing to do with WAL', OTHER, LATEST, null, [], OTHER],
] as const)('a server that did not start says why: %s', (_, fatal, target, complaint, missing, reason) => {
  const given = { wal: { ...wal, missing: [...missing] }, backup, files };
  expect(notStartedReason(fatal, target, { complaint, reachedTarget: false }, given)).toContain(reason);
});
