import { expect, test } from 'vitest';
import { parseRestoredFiles } from './restored-files.ts';

const STDOUT = `absent=pg_hba.conf
barback restored_kb=2048
Database system identifier:           7711337231687066205
`;

test('what was restored is known by its backup_label and its newest commit', () => {
  const values = {
    restored_kb: '2048',
    backup_label: 'START WAL LOCATION: 0/3000028 (file 000000010000000000000003)',
    newest_commit: '2026-11-23 12:00:00.123456',
  };
  expect(parseRestoredFiles(STDOUT, values)).toEqual({
    control: { systemId: '7711337231687066205', isDamaged: false, settings: {} },
    labelXlog: '0/3000028',
    absentFiles: ['pg_hba.conf'],
    newestCommitAt: '2026-11-23T12:00:00.123456Z',
    restoredBytes: 2048 * 1024,
  });
});

test('what is not there is null', () => {
  const values = { restored_kb: '0', backup_label: '', newest_commit: '' };
  expect(parseRestoredFiles('', values)).toMatchObject({
    labelXlog: null,
    newestCommitAt: null,
    absentFiles: [],
  });
});
