import { exampleRecovery } from '@barback/shared/status/example-snapshot';
import { expect, it } from 'vitest';
import { doneOn, exampleDockerBarmanRun, failedAtStart, failedOn, testedOn } from './example-history.ts';
import { groupHistory } from './group-history.ts';
import { historyAsText } from './history-as-text.ts';

it('tells of each backup how it was taken and what its tests have shown', () => {
  const text = historyAsText(
    groupHistory(
      [
        testedOn(19),
        doneOn(20),
        testedOn(20, failedAtStart('the server ended:\nFATAL: no WAL', 'FATAL: no WAL')),
        testedOn(20, { endedAt: '2026-11-20T13:00:00Z', trigger: 'manual' }),
        failedOn(21, 'could not connect\nto the server'),
        doneOn(22),
        doneOn(22, 'pg2'),
      ],
      [],
    ),
  );
  expect(text).toBe(`pg1
  20261122T120000  2026-11-22T11:31:33Z  done, 24 MiB in 1 minute 35 seconds (schedule)
    not tested
  no backup        2026-11-21T11:00:03Z  failed after 3 seconds (schedule), connection: could not connect
        to the server
  20261120T120000  2026-11-20T11:31:33Z  done, 24 MiB in 1 minute 35 seconds (schedule)
    passed 2026-11-20T13:00:00Z after 20 seconds on barman@recovery:22 (manual)
        connect 0.5 s, restore 8 s, start 4.5 s
        not possible: manifest: there is no manifest
        recovery time 13 seconds, data age 30 seconds
    failed 2026-11-20T11:32:20Z after 20 seconds on barman@recovery:22 (schedule)
        connect 0.5 s, restore 8 s, start failed after 2 minutes 5 seconds, clean_up 1 s
        start: the server ended:
        FATAL: no WAL
        not possible: manifest: there is no manifest
        not reached: sql
        not asked for: structure
        recovery time 13 seconds, data age 30 seconds
        barback history pg1 --json has the log
  20261119T120000  2026-11-19T11:31:30Z  was not taken by Barback
    passed 2026-11-19T11:32:20Z after 20 seconds on barman@recovery:22 (schedule)
        connect 0.5 s, restore 8 s, start 4.5 s
        not possible: manifest: there is no manifest
        recovery time 13 seconds, data age 30 seconds

pg2
  20261122T120000  2026-11-22T11:31:33Z  done, 24 MiB in 1 minute 35 seconds (schedule)
    not tested
`);
});

it('tells how exactly a point in time was met', () => {
  const measured = { targetAt: '2026-11-20T11:31:00+00:00', targetErrorSeconds: 0.4 };
  const findings = { ...exampleRecovery.newest.findings, ...measured };
  expect(historyAsText(groupHistory([testedOn(20, { findings })], []))).toContain(
    'recovered to 2026-11-20T11:31:00Z, last commit 0.4 seconds before that, recovery time',
  );
});

it('lets no text of a server control the terminal', () => {
  const entry = testedOn(20, failedAtStart('\u001b[2Jgone\u0007\r\nmore\b'));
  expect(historyAsText(groupHistory([entry], []))).toMatch(/start: �[[]2Jgone�\n {8}more�\n/);
});

it.each([
  [
    exampleDockerBarmanRun,
    'taken in 59 seconds by docker-barman',
    'docker-barman restored it, which took 33 seconds; not verified',
  ],
  [
    {
      ...exampleDockerBarmanRun,
      durationSeconds: null,
      recovery: { status: 'failed' as const, durationSeconds: null },
    },
    'taken by docker-barman',
    'docker-barman could not restore it; not verified',
  ],
])('a backup of docker-barman is never said to be proven: %#', (original, taken, restored) => {
  expect(historyAsText(groupHistory([], [original]))).toBe(
    `pg1\n  20261119T030001  2026-11-19T03:01:01Z  ${taken}\n    ${restored}\n`,
  );
});
