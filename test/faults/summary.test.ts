import { describe, expect, it } from 'vitest';
import { at, backedUp, backupAt, evidenceOf, restored, serverWith } from './judge/example-evidence.ts';
import type { Violation } from './judge/violation.ts';
import type { RunResult } from './run.ts';
import { isKept, summary } from './summary.ts';

const fault = {
  round: 1,
  kind: 'service killed',
  target: 'worker-1',
  detail: null,
  injectedAt: at(1),
  endedAt: at(1),
};
const result: RunResult = {
  planned: 3,
  faults: [fault, fault, { ...fault, kind: 'redis flushed' }],
  evidence: evidenceOf(
    serverWith({ backups: [backupAt(1), backupAt(75), backupAt(130, { status: 'FAILED' })] }),
    [backedUp(1), restored(1, 20), backedUp(75), restored(75, 98)],
  ),
  leftovers: { leases: [], processes: [], files: [], marks: [] },
  keys: {
    before: new Map([['plan', { keys: 1, bytes: 1000 }]]),
    after: new Map([['plan', { keys: 2, bytes: 3400 }]]),
  },
  crashes: [],
  durationSeconds: 125,
};
const violation: Violation = {
  ...{ promise: 'P3', how: 'doubled', what: 'backup', server: 'pg1', text: 'twice' },
};

describe('the summary of a run', () => {
  it('says what was done to it, and what came of that', () => {
    expect(summary(result, [violation])).toMatchInlineSnapshot(`
      "3 of 3 faults in 2 min 5 s
        redis flushed                      1
        service killed                     2

                                 due       taken  overlapped     doubled        lost
      backups                      5           2           0           1           0
      recovery tests               2           2           0           0           0
      late because of another server: 0, reported and not so: 0

      time to recover, from when everything was up again:
        backups          median 10 s, worst 10 s
        recovery tests   median 28 s, worst 28 s

      left behind: 0 processes, 0 leases, 0 files on the recovery host, 0 notes of backups under way
      backups that are not DONE: 1 FAILED
      services that ended by themselves: none
      Redis: 1 keys of 1 kB before, 2 keys of 3 kB after
      P3 doubled: backup of pg1: twice"
    `);
  });

  it('counts incremental backups, and full ones in their place', () => {
    const taken = (second: number, fields: object) => {
      const entry = backedUp(second);
      if (entry.kind === 'backup') Object.assign(entry.run, fields);
      return entry;
    };
    const history = [
      taken(1, { fullBecause: 'there is none' }),
      ...[75, 130].map((second) => taken(second, { backupType: 'incremental' })),
    ];
    const evidence = { ...result.evidence, history };
    expect(summary({ ...result, evidence }, [])).toContain('of them incremental 2, full in place of one 1');
  });

  it.each<[string, Partial<RunResult>, Violation[], boolean]>([
    ['is good when every promise was kept', {}, [], true],
    ['is bad when one was not', {}, [violation], false],
    [
      'is bad when something is left',
      { leftovers: { ...result.leftovers, leases: ['backup pg1'] } },
      [],
      false,
    ],
    ['is bad when a service ended by itself', { crashes: ['worker-1'] }, [], false],
    ['is bad when less was done to it than planned', { planned: 4 }, [], false],
  ])('%s', (_what, changes, violations, expected) => {
    expect(isKept({ ...result, ...changes }, violations)).toBe(expected);
  });
});
