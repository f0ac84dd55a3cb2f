import {
  exampleBackup,
  exampleCatalogue,
  examplePlannedRecovery,
  exampleRecovery,
  exampleServer,
} from '@barback/shared/status/example-snapshot';
import { describe, expect, it } from 'vitest';
import type { KnownState } from './due-schedules.ts';
import { missingRecoveryTests } from './missing-recovery-tests.ts';

const BACKUP = exampleBackup.backupId;
const OTHER = '20261122T120000';
const planned = exampleServer;
const { newest } = exampleRecovery;
const catalogue = exampleCatalogue;

type Known = Pick<KnownState, 'catalogues' | 'recoveryTests'>;
const UNTESTED: Known = { catalogues: new Map([['pg1', catalogue]]), recoveryTests: new Map() };
const tested = (
  backupId: string,
  provenBackupIds: string[],
  status: 'passed' | 'failed' = 'passed',
): Known => ({
  ...UNTESTED,
  recoveryTests: new Map([
    ['pg1', { ...exampleRecovery, newest: { ...newest, backupId, status }, provenBackupIds }],
  ]),
});

describe('the newest backup of a server has no recovery test', () => {
  it.each<[string, Known]>([
    ['when there never was one', UNTESTED],
    ['when the last one was of another backup', tested(OTHER, [OTHER])],
  ])('%s', (_which, known) => {
    expect(missingRecoveryTests({ servers: [planned] }, known)).toEqual([
      { server: 'pg1', pool: 'default', backupId: BACKUP },
    ]);
  });
});

describe('nothing is missing', () => {
  it.each<[string, Partial<typeof planned>, Known]>([
    ['when it has passed', {}, tested(BACKUP, [BACKUP])],
    ['when it has failed, which is a result', {}, tested(BACKUP, [], 'failed')],
    ['when it has passed, and an older one was tested since', {}, tested(OTHER, [OTHER, BACKUP])],
    [
      'without a backup',
      {},
      {
        ...UNTESTED,
        catalogues: new Map([['pg1', { ...catalogue, newestDone: null }]]),
      },
    ],
    ['before the catalogue was read', {}, { ...UNTESTED, catalogues: new Map() }],
    [
      'where tests come at times of their own',
      { recovery: { ...examplePlannedRecovery, afterBackup: false } },
      UNTESTED,
    ],
    ['where backups are not restored', { recovery: null }, UNTESTED],
    ['where the server is inactive', { active: false }, UNTESTED],
  ])('%s', (_which, changes, known) => {
    expect(missingRecoveryTests({ servers: [{ ...planned, ...changes }] }, known)).toEqual([]);
  });
});

it('the oldest backup is tested first', () => {
  const of = (name: string, endAt: string) =>
    [name, { ...catalogue, newestDone: { ...exampleBackup, endAt } }] as const;
  const known = {
    catalogues: new Map([
      of('new', '2026-11-23T12:00:00+01:00'),
      of('old', '2026-11-23T10:59:00Z'),
      of('oldest', '2026-11-20T12:00:00Z'),
    ]),
    recoveryTests: new Map(),
  };
  const servers = ['new', 'old', 'oldest'].map((name) => ({ ...planned, name }));
  expect(missingRecoveryTests({ servers }, known).map(({ server }) => server)).toEqual([
    'oldest',
    'old',
    'new',
  ]);
});
