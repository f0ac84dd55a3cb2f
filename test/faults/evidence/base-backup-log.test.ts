import { describe, expect, it } from 'vitest';
import { STANDBY_LABEL } from '../../fixtures/standby-takes-over.ts';
import { baseBackupsIn } from './base-backup-log.ts';

const at = (second: number) => `2026-11-23 12:00:${`${second}`.padStart(2, '0')}.000 UTC`;
const line = (second: number, pid: number, message: string) => `${at(second)} [${pid}] LOG:  ${message}`;
const begin = (second: number, pid: number) =>
  line(
    second,
    pid,
    "received replication command: BASE_BACKUP ( LABEL 'pg_basebackup base backup', PROGRESS )",
  );
const disconnection = (second: number, pid: number) =>
  line(
    second,
    pid,
    'disconnection: session time: 0:00:02.123 user=streaming_barman database= host=127.0.0.1',
  );

describe('base backups in the log of PostgreSQL', () => {
  it.each<[string, string[], [number, number | null][]]>([
    ['last until they disconnect', [begin(1, 7), disconnection(4, 7)], [[1, 4]]],
    ['go on until then', [begin(1, 7), disconnection(4, 8)], [[1, null]]],
    ['end with the server', [begin(1, 7), line(3, 1, 'database system is shut down')], [[1, 3]]],
    [
      'end when the server crashes',
      [begin(1, 7), line(5, 9, 'starting PostgreSQL 15.18 on x86_64')],
      [[1, 5]],
    ],
    [
      'are told apart by their processes',
      [begin(1, 7), begin(2, 8), disconnection(3, 7), disconnection(5, 8)],
      [
        [1, 3],
        [2, 5],
      ],
    ],
    ['are not what makes a standby', [begin(1, 7).replace('pg_basebackup base backup', STANDBY_LABEL)], []],
    ['are not other commands', [line(1, 7, 'received replication command: IDENTIFY_SYSTEM')], []],
    ['are not what belongs to a line before', ['BASE_BACKUP', '', '\treceived replication command'], []],
  ])('%s', (_what, lines, expected) => {
    const times = expected.map(([from, to]) => ({ beginAt: ms(from), endAt: to === null ? null : ms(to) }));
    expect(baseBackupsIn(lines.join('\n'))).toEqual(times);
  });
});

function ms(second: number): number {
  return Date.parse('2026-11-23T12:00:00Z') + second * 1000;
}
