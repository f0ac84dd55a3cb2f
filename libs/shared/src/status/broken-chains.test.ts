import { expect, it } from 'vitest';
import { brokenChains, withoutBrokenChains } from './broken-chains.ts';
import { exampleBackup, exampleCatalogue, exampleRecovery } from './example-snapshot.ts';

const endAt = (hour: number) => `2026-11-23T${hour}:00:00Z`;
const link = (backupId: string, parentBackupId: string, fault: string | null = null) => ({
  ...{ backupId, parentBackupId, fault },
  endAt: endAt(10 + Number(backupId)),
});
const full = { ...exampleBackup, backupId: '1', endAt: endAt(11) };
const catalogue = {
  ...exampleCatalogue,
  ...{ newestDoneFull: full, oldestDone: full },
  chains: [link('2', '1'), link('3', '2')],
};
const recovery = {
  ...exampleRecovery,
  provenBackupIds: ['1', '2', '3'],
  provenBackup: { backupId: '3', endedAt: endAt(13) },
};

it.each([
  ['nothing is known to be wrong', [], []],
  ['the tip is bad', ['3'], [['3', 'it failed its recovery test']]],
  [
    'a link is bad',
    ['2'],
    [
      ['2', 'it failed its recovery test'],
      ['3', 'it is built on backup 2, which failed its recovery test'],
    ],
  ],
  [
    'the full backup is bad',
    ['1'],
    [
      ['2', 'it is built on backup 1, which failed its recovery test'],
      ['3', 'it is built on backup 1, which failed its recovery test'],
    ],
  ],
])('when %s, all that depends on it is broken', (_when, disprovenBackupIds, broken) => {
  expect([...brokenChains(catalogue, { disprovenBackupIds })]).toEqual(broken);
});

it('what is missing on the disk breaks a chain, whatever was proven before', () => {
  const lost = { ...catalogue, chains: [link('2', '1'), link('3', '2', 'backup 2 has lost its files')] };
  expect(withoutBrokenChains(recovery, lost)).toMatchObject({
    provenBackupIds: ['1', '2'],
    provenBackup: { backupId: '2', endedAt: endAt(12) },
  });
});

it('of a chain without its full backup nothing is proven', () => {
  const fault = 'backup 1 has lost its files';
  const lost = { ...catalogue, chains: [link('2', '1', fault), link('3', '2', fault)] };
  const ofChain = { ...recovery, provenBackupIds: ['2', '3'] };
  expect(withoutBrokenChains(ofChain, lost)).toMatchObject({ provenBackupIds: [], provenBackup: null });
});

it('a proof without incremental backups stays as it is', () => {
  expect(withoutBrokenChains(exampleRecovery, exampleCatalogue)).toBe(exampleRecovery);
});
