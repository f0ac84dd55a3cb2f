import { expect, it } from 'vitest';
import { exampleBackup } from '../../catalogue/example-backup.ts';
import {
  backupChoice,
  fullInstead,
  type IncrementalSituation,
  type ShownForChoice,
} from './backup-choice.ts';

const backup = (backupId: string, fields: Parameters<typeof exampleBackup>[0] = {}) =>
  exampleBackup({ backupId, pgVersion: 170_005, summarizesWal: true, ...fields });
const full = backup('1');
const first = backup('2', { parentBackupId: '1' });
const second = backup('3', { parentBackupId: '2' });
const SYSTEM_ID = full.systemId;

const shown = (fields: Partial<ShownForChoice['facts']> = {}, timeline = 1): ShownForChoice => ({
  storage: { sharesFiles: false, compression: null },
  facts: { backupMethod: 'postgres', pgVersion: '17.5', systemId: SYSTEM_ID, ...fields },
  position: { timeline },
});
const compressed = { ...shown(), storage: { sharesFiles: false, compression: 'gzip' } };

const choose = (changes: Partial<IncrementalSituation> = {}) =>
  backupChoice({
    server: 'pg1',
    isManual: false,
    barmanVersion: '3.13.3',
    backups: [full, first, second],
    shown: shown(),
    tested: { badIds: new Set(), recoverySeconds: new Map([['3', 100]]) },
    maxDepth: 7,
    maxDurationSeconds: null,
    ...changes,
  });
const bad = (...ids: string[]) => ({ badIds: new Set(ids), recoverySeconds: new Map() });

it.each<[string, Partial<IncrementalSituation>, string]>([
  ['the newest backup', {}, '3'],
  ['a full backup', { backups: [full] }, '1'],
  ['the newest backup that is DONE', { backups: [full, { ...first, status: 'FAILED' }] }, '1'],
  ['what Barman says nothing of', { shown: null }, '3'],
  ['a server whose version is unknown', { shown: shown({ pgVersion: null, systemId: null }) }, '3'],
  ['a chain that may become one longer', { maxDepth: 3 }, '3'],
  ['one that is restored in time', { maxDurationSeconds: 100 }, '3'],
  [
    'a full backup that takes long to restore, because another one would too',
    {
      backups: [full],
      maxDurationSeconds: 60,
      tested: { badIds: new Set(), recoverySeconds: new Map([['1', 100]]) },
    },
    '1',
  ],
  ['compressed backups from Barman 3.15 on', { barmanVersion: '3.15.0', shown: compressed }, '3'],
  [
    'a backup that failed its test, after two full ones that did too',
    { backups: [backup('0'), full], tested: bad('0', '1') },
    '1',
  ],
  [
    'a backup that failed its test, after the first on another full one did too',
    {
      backups: [backup('0'), backup('00', { parentBackupId: '0' }), full, first],
      tested: bad('00', '2'),
    },
    '2',
  ],
])('an incremental backup is built on %s', (_what, changes, parentBackupId) => {
  expect(choose(changes)).toEqual({ type: 'incremental', parentBackupId });
});

it.each<[string, Partial<IncrementalSituation>, string]>([
  ['there is none', { backups: [] }, 'there is no DONE backup to build on'],
  [
    'every backup failed',
    { backups: [{ ...full, status: 'FAILED' }] },
    'there is no DONE backup to build on',
  ],
  [
    'retention deleted the full one',
    { backups: [first, second] },
    'backup 3 cannot be built on: it is built on backup 1, and 1 is not in the catalogue any more',
  ],
  [
    'the files of the newest one are gone',
    { backups: [full, first, { ...second, hasFiles: false }] },
    'backup 3 cannot be built on: 3 has lost its files',
  ],
  ['a recovery test found the newest one bad', { tested: bad('3') }, 'backup 3 failed its recovery test'],
  ['a recovery test found a link bad', { tested: bad('2') }, 'backup 2 failed its recovery test'],
  [
    'the server was promoted',
    { shown: shown({}, 2) },
    'the server is on timeline 2, and backup 3 on timeline 1',
  ],
  [
    'the server was initialized anew',
    { shown: shown({ systemId: '8' }) },
    `backup 3 is of another server: its system identifier is ${SYSTEM_ID}`,
  ],
  [
    'the parent is compressed',
    { backups: [{ ...full, compression: 'gzip' }] },
    'backup 1 is compressed: Barman 3.13.3 cannot build on it',
  ],
  [
    'the chain is as long as it may be',
    { maxDepth: 2 },
    'backup 3 is incremental number 2 in a row (#:backup_incremental_depth)',
  ],
  [
    'restoring the chain takes too long',
    { maxDurationSeconds: 99 },
    'backup 3 and those that it is built on took 100 s, and #:recovery_max_duration allows 99 s',
  ],
])('a full backup is taken instead when %s, and the reason is told', (_when, changes, because) => {
  expect(choose(changes)).toEqual({ type: 'full', because });
});

it.each<[string, Partial<IncrementalSituation>, string]>([
  [
    'Barman',
    { barmanVersion: '3.10.1' },
    'Barman 3.10.1 has none; upgrade it to 3.11 or later, or remove #:backup_incremental_cron',
  ],
  [
    'PostgreSQL',
    { shown: shown({ pgVersion: '16.9' }) },
    'PostgreSQL 16.9 has none; upgrade it to 17 or later, or remove #:backup_incremental_cron',
  ],
  [
    'the method',
    { shown: shown({ backupMethod: 'rsync' }) },
    'Barman takes them only with backup_method = postgres, and it is rsync; change it, or remove #:backup_incremental_cron',
  ],
  [
    'compression',
    { shown: compressed },
    'Barman 3.13.3 takes none with backup_compression = gzip; remove that option, or upgrade Barman to 3.15 or later, or remove #:backup_incremental_cron',
  ],
  [
    'summarize_wal',
    { backups: [{ ...full, summarizesWal: false }] },
    'PostgreSQL did not summarize its WAL when it sent backup 1; set summarize_wal = on in PostgreSQL, then run "barback backup pg1", or remove #:backup_incremental_cron',
  ],
])('it is refused with the reason and the cure where %s cannot', (_what, changes, message) => {
  expect(choose(changes)).toEqual({
    type: 'refused',
    message: `no incremental backup of pg1 is possible: ${message}`,
  });
});

it('one that somebody asks for is refused with another cure', () => {
  expect(choose({ isManual: true, barmanVersion: '3.10.1' })).toMatchObject({
    message: expect.stringContaining('upgrade it to 3.11 or later, or take a full one'),
  });
});

it.each([
  ['WAL summaries are required on timeline 1 from 0/3000028 to 0/7000028, but they are incomplete', true],
  ['manifest requires WAL from final timeline 1 ending at 0/5000000, but this backup starts at 0/4', true],
  ['could not connect to server', false],
  ['WAL summarization is not progressing', false],
])('a full backup follows an incremental one that failed for want of summaries: %s', (message, isFull) => {
  expect(fullInstead(message) !== null).toBe(isFull);
});
