import { describe, expect, test } from 'vitest';
import { parseRecoveryLog } from './recovery-log.ts';

const line = (message: string, { process = 12, level = 'LOG' } = {}) =>
  `2026-11-23 12:00:00.000 GMT [${process}] ${level}:  ${message}`;
const BEGIN = [
  line('starting PostgreSQL 15.18 on x86_64-pc-linux-gnu', { process: 10 }),
  line('listening on Unix socket "/recovery/AB/CD/.s.PGSQL.5432"', { process: 10 }),
  line('database system was interrupted; last known up at 2026-11-23 11:00:00 GMT'),
  line('starting archive recovery'),
  line('redo starts at 0/3000028'),
  line('consistent recovery state reached at 0/3000138'),
];
const DONE = line('redo done at 0/5000098 system usage: CPU: user: 0.00 s, system: 0.00 s, elapsed: 0.02 s');
const END = [
  DONE,
  line('last completed transaction was at log time 2026-11-23 11:30:00.123456+00'),
  line('selected new timeline ID: 2'),
  line('checkpoint complete: wrote 3 buffers; lsn=0/6000028', { process: 11 }),
  line('database system is ready to accept connections', { process: 10 }),
];
const log = (...lines: string[]) => [...lines, ''].join('\n');

test('a server that found no more WAL has nothing to complain of', () => {
  expect(parseRecoveryLog(log(...BEGIN, ...END))).toEqual({
    ...{ complaint: null, reachedTarget: false, warnings: [], cause: null },
    lastRecordAt: '0/5000098',
  });
});

test.each([
  'incorrect resource manager data checksum in record at 0/5000098',
  'invalid record length at 0/5000098: wanted 24, got 0',
  'invalid record length at 0/5000098: expected at least 24, got 0',
  'record with incorrect prev-link 6B6B/6B6B at 0/5000098',
  'invalid magic number 0000 in log segment 000000010000000000000005, offset 0',
  'invalid magic number 0000 in WAL segment 000000010000000000000005, LSN 0/5000000, offset 0',
  'unexpected pageaddr 0/2000000 in log segment 000000010000000000000005, offset 0',
  'unexpected timeline ID 7 in log segment 000000010000000000000005, offset 0',
  'contrecord is requested by 0/5000098',
])('"%s" is a complaint', (complaint) => {
  const interleaved = line('restartpoint starting: time', { process: 11 });
  expect(parseRecoveryLog(log(...BEGIN, line(complaint), interleaved, ...END)).complaint).toBe(complaint);
});

test('a complaint of a server that then did not start is found as well', () => {
  const complaint = 'incorrect resource manager data checksum in record at 0/3000060';
  const fatal = line('WAL ends before end of online backup', { level: 'FATAL' });
  expect(parseRecoveryLog(log(...BEGIN, line(complaint), DONE, fatal)).complaint).toBe(complaint);
  expect(parseRecoveryLog(log(...BEGIN, line(complaint), fatal)).complaint).toBe(complaint);
});

test('a server that does not start for another reason complains of no WAL', () => {
  const fatal = line('could not load library "/lib/AB/CD.so"', { process: 10, level: 'FATAL' });
  expect(parseRecoveryLog(log(...BEGIN, fatal)).complaint).toBeNull();
});

test('a server that stopped at its target says so', () => {
  const stopping = line('recovery stopping before commit of transaction 741, time 2026-11-23 11:30:00.5+00');
  expect(parseRecoveryLog(log(...BEGIN, stopping, ...END))).toMatchObject({
    complaint: null,
    reachedTarget: true,
  });
});

describe('a warning of the process that replays', () => {
  const warned = (message: string, process = 12) =>
    parseRecoveryLog(log(...BEGIN, line(message, { process, level: 'WARNING' }), ...END)).warnings;

  test.each([
    'xlog min recovery request 0/9000000 is past current point 0/5000000',
    'WAL was generated with wal_level=minimal, data may be missing',
    'page 3 of relation base/5/16384 does not exist',
  ])('is told: %s', (message) => {
    expect(warned(message)).toEqual([message]);
  });

  test.each([
    'could not remove file or directory "base/16384": No such file or directory',
    'some useless files may be left behind in old database directory "base/16384"',
    'database "template0" must be vacuumed within 10000000 transactions',
    'removing stale two-phase state file for transaction 741',
  ])('is not told when it says nothing of the data: %s', (message) => {
    expect(warned(message)).toEqual([]);
  });

  test('is another matter when it is of another process', () => {
    expect(warned('something else', 10)).toEqual([]);
  });
});

describe('why a server ended', () => {
  const killed = 'startup process (PID 12) was terminated by signal 9: Killed';
  const fatal = (message: string) => line(message, { level: 'FATAL' });
  test.each([
    [
      'its last word',
      [fatal('could not load library "x.so"'), fatal('the database system is starting up')],
      'could not load library "x.so"',
    ],
    [
      'the signal that ended it',
      [line(killed), line('aborting startup due to startup process failure')],
      killed,
    ],
    [
      'the file that it cannot make',
      [fatal('could not create lock file "/x/.s.PGSQL.5432.lock": Permission denied')],
      'could not create lock file "/x/.s.PGSQL.5432.lock": Permission denied',
    ],
    ['that it took too long', ['pg_ctl: server did not start in time'], 'server did not start in time'],
    [
      'what was wrong before there was a log',
      [
        'postgres: could not find the database system',
        'pg_ctl: could not start server',
        'Examine the log output.',
      ],
      'could not find the database system',
    ],
    ['nothing', [], null],
  ])('is %s', (_, lines, cause) => {
    expect(parseRecoveryLog(log(...BEGIN.slice(0, 2), ...lines)).cause).toBe(cause);
  });
});
