import { describe, expect, it } from 'vitest';
import { type DockerBarmanRun, dockerBarmanLogFile, parseDockerBarmanLog } from './docker-barman-log.ts';

const lines = (...text: string[]) => parseDockerBarmanLog('pg1', text.join('\n'));
const nothing: DockerBarmanRun = {
  server: 'pg1',
  backupId: '20261122T030001',
  startedAt: null,
  endedAt: null,
  durationSeconds: null,
  recovery: null,
};
const of = (what: string) => `pg1 ${nothing.backupId} ${what}`;

it('lies where docker-barman put it', () => {
  expect(dockerBarmanLogFile('/var/lib/barman', 'pg1')).toBe(
    '/var/lib/barman/prometheus_exporter_work/backups_pg1.log',
  );
});

describe('what docker-barman wrote down', () => {
  it.each<[string, string[], Partial<DockerBarmanRun>]>([
    [
      'of a backup that was restored',
      ['start 1795316401123456789', 'end 1795316461000000000', 'duration 59', 'rec_status 0', 'recovery 33'],
      {
        startedAt: '2026-11-22T03:00:01.123Z',
        endedAt: '2026-11-22T03:01:01.000Z',
        durationSeconds: 59,
        recovery: { status: 'passed', durationSeconds: 33 },
      },
    ],
    [
      'of a restore that failed',
      ['rec_status 1', 'recovery 61'],
      { recovery: { status: 'failed', durationSeconds: 61 } },
    ],
    [
      'before it wrote whether a restore worked',
      ['recovery 33'],
      { recovery: { status: null, durationSeconds: 33 } },
    ],
    ['of a backup that was not restored', ['duration 59'], { durationSeconds: 59 }],
    ['twice: the first time counts', ['duration 59', 'duration 60'], { durationSeconds: 59 }],
  ])('%s', (_what, told, expected) => {
    expect(lines(...told.map(of))).toEqual({ runs: [{ ...nothing, ...expected }], problems: [] });
  });

  it('comes oldest first, whatever the order of the lines', () => {
    const { runs } = lines(of('duration 1'), 'pg1 20261121T030001 duration 2', '');
    expect(runs.map(({ durationSeconds }) => durationSeconds)).toEqual([2, 1]);
  });
});

it.each<[string, string]>([
  ['pg1 20261122T030001', 'it does not have four words'],
  ['pg10 20261122T030001 duration 5', 'it belongs to another server, "pg10"'],
  ['pg1 latest duration 5', '"latest" is not a backup id'],
  [of('toString 5'), '"toString" is not known'],
  [of('duration -5'), '"-5" is not a number of seconds'],
  [of('start %s%N'), '"%s%N" is not a time in nanoseconds'],
  [of('rec_status 255'), '"255" is neither 0 nor 1'],
])('the line "%s" is left out and named, and no other', (line, reason) => {
  const { runs, problems } = lines(of('duration 5'), line);
  expect(runs).toMatchObject([{ durationSeconds: 5 }]);
  expect(problems).toEqual([{ line: 2, reason }]);
});
