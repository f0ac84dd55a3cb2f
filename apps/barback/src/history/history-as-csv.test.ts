import { expect, it } from 'vitest';
import { doneOn, exampleDockerBarmanRun, failedAtStart, failedOn, testedOn } from './example-history.ts';
import { groupHistory } from './group-history.ts';
import { historyAsCsv } from './history-as-csv.ts';

const csv = (...entries: Parameters<typeof groupHistory>[0]) =>
  historyAsCsv(groupHistory(entries, [])).split('\r\n');

/** The one row of the file, by column. Only for texts without commas. */
const row = (...entries: Parameters<typeof groupHistory>[0]) => {
  const [head = '', line = '', ...rest] = csv(...entries);
  expect(rest).toEqual(['']);
  const cells = line.split(',');
  return Object.fromEntries(head.split(',').map((name, index) => [name, cells[index]]));
};

it('has columns that stay, also when there is nothing in them', () => {
  expect(csv()).toEqual([
    'server,backup_id,backup_status,backup_trigger,backup_started_at,backup_ended_at,backup_duration_seconds,backup_size_bytes,backup_failure,test_status,test_trigger,test_started_at,test_ended_at,test_duration_seconds,recovery_host,recovery_target_at,recovery_point_at,newest_commit_at,recovery_time_seconds,data_age_seconds,connect,prepare,restore,manifest,start,sql,data_age,read,structure,checksums,clean_up,failed_step,test_failure,docker_barman_recovery_status,docker_barman_recovery_seconds,backup_type,parent_backup_id,full_because,damaged_backup_id',
    '',
  ]);
});

it('has a row for each test, in UTC, seconds and bytes', () => {
  expect(row(doneOn(20), testedOn(20))).toEqual({
    server: 'pg1',
    backup_id: '20261120T120000',
    backup_status: 'done',
    backup_trigger: 'schedule',
    backup_started_at: '2026-11-20T11:29:58.000Z',
    backup_ended_at: '2026-11-20T11:31:33.000Z',
    backup_duration_seconds: '95',
    backup_size_bytes: '25165824',
    backup_failure: '',
    test_status: 'passed',
    test_trigger: 'schedule',
    test_started_at: '2026-11-20T11:32:00.000Z',
    test_ended_at: '2026-11-20T11:32:20.000Z',
    test_duration_seconds: '20',
    recovery_host: 'barman@recovery:22',
    recovery_target_at: '',
    recovery_point_at: '2026-11-23T11:31:50.000Z',
    newest_commit_at: '2026-11-23T11:31:20.000Z',
    recovery_time_seconds: '12.5',
    data_age_seconds: '30',
    connect: 'passed',
    prepare: '',
    restore: 'passed',
    manifest: 'skipped (not_possible)',
    start: 'passed',
    sql: '',
    data_age: '',
    read: '',
    structure: '',
    checksums: '',
    clean_up: '',
    failed_step: '',
    test_failure: '',
    docker_barman_recovery_status: '',
    docker_barman_recovery_seconds: '',
    backup_type: 'full',
    parent_backup_id: '',
    full_because: '',
    damaged_backup_id: '',
  });
});

it.each([
  ['that was not tested', [doneOn(20)], { backup_status: 'done', test_status: 'not tested', start: '' }],
  [
    'that failed',
    [failedOn(20, 'no')],
    { backup_id: '', backup_status: 'failed', backup_failure: 'connection: no', backup_size_bytes: '' },
  ],
  [
    'that Barback did not take',
    [testedOn(20)],
    {
      backup_status: 'not recorded',
      backup_ended_at: '2026-11-20T11:31:30.000Z',
      backup_started_at: '',
      test_status: 'passed',
    },
  ],
  [
    'whose test failed',
    [testedOn(20, failedAtStart('no WAL'))],
    {
      test_status: 'failed',
      start: 'failed',
      sql: 'skipped (not_reached)',
      structure: 'skipped (not_chosen)',
      failed_step: 'start',
      test_failure: 'no WAL',
    },
  ],
])('has a row for a backup %s', (_which, entries, expected) => {
  expect(row(...entries)).toMatchObject(expected);
});

it('quotes what would break a row', () => {
  const text = historyAsCsv(groupHistory([failedOn(20, 'said "no", twice\nand left')], []));
  expect(text).toContain(',"connection: said ""no"", twice and left",');
});

it.each(['=HYPERLINK(0)', '+1', '-1', '@SUM(1)'])('has no formula for a spreadsheet to run: %s', (target) => {
  expect(row(testedOn(20, { target })).recovery_host).toBe(`'${target}`);
});

it('a backup of docker-barman has what that wrote down, and counts as not tested', () => {
  const [, row = ''] = historyAsCsv(groupHistory([], [exampleDockerBarmanRun])).split('\r\n');
  expect(row).toMatch(
    /^pg1,20261119T030001,not recorded,docker-barman,2026-11-19T03:00:01.123Z,2026-11-19T03:01:01.000Z,59,,,not tested,.*,passed,33,,,,$/,
  );
});
