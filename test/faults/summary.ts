import type { ServerEvidence } from './evidence/evidence.ts';
import type { KeySizes } from './evidence/redis-keys.ts';
import { doneBackups } from './judge/catalogue.ts';
import { catchingUp } from './judge/catching-up.ts';
import type { Violation } from './judge/violation.ts';
import type { RunResult } from './run.ts';

const HOWS = ['overlapped', 'doubled', 'lost'] as const;

/** What a run came to, as text. Pure. */
export function summary(result: RunResult, violations: readonly Violation[]): string {
  const { planned, faults, leftovers, keys, crashes, durationSeconds } = result;
  const minutes = `${Math.floor(durationSeconds / 60)} min ${Math.round(durationSeconds % 60)} s`;
  const byKind = Map.groupBy(faults, ({ kind }) => kind);
  const left = [
    `${leftovers.processes.length} processes`,
    `${leftovers.leases.length} leases`,
    `${leftovers.files.length} files on the recovery host`,
    `${leftovers.marks.length} notes of backups under way`,
  ];
  return [
    `${faults.length} of ${planned} faults in ${minutes}`,
    ...[...byKind].map(([kind, each]) => row(kind, each.length)).sort(),
    '',
    ['', 'due', 'taken', ...HOWS].map((name, at) => cell(name, at)).join(''),
    table('backups', backupCounts(result), violations, 'backup'),
    ...incrementals(result),
    table('recovery tests', testCounts(result), violations, 'recovery test'),
    `late because of another server: ${count(violations, ({ how }) => how === 'delayed')}, reported and not so: ${count(violations, ({ how }) => how === 'untrue')}`,
    '',
    'time to recover, from when everything was up again:',
    ...recoveries(result),
    '',
    `left behind: ${left.join(', ')}`,
    ...Object.values(leftovers).flatMap((names: string[]) => names.map((name) => `  ${name.slice(0, 200)}`)),
    `backups that are not DONE: ${unfinished(result.evidence.servers)}`,
    `services that ended by themselves: ${crashes.length === 0 ? 'none' : crashes.join(', ')}`,
    `Redis: ${inAll(keys.before)} before, ${inAll(keys.after)} after`,
    ...violations.map(
      ({ promise, how, what, server, text }) =>
        `${promise} ${how}: ${what}${server === null ? '' : ` of ${server}`}: ${text}`,
    ),
  ].join('\n');
}

/** Whether every promise was kept, whatever was planned to happen, and nothing was left. Pure. */
export function isKept(
  { planned, faults, leftovers, crashes }: RunResult,
  violations: readonly Violation[],
): boolean {
  if (faults.length < planned) return false;
  const { leases, processes, files, marks } = leftovers;
  return [violations, leases, processes, files, marks, crashes].every(({ length }) => length === 0);
}

interface Counts {
  due: number;
  taken: number;
}

function backupCounts({ evidence }: RunResult): Counts {
  const sum = (of: (server: ServerEvidence) => number) =>
    evidence.servers.reduce((total, server) => total + of(server), 0);
  return { due: sum(({ dueTimes }) => dueTimes.length), taken: sum((server) => doneBackups(server).length) };
}

/** How many of the backups are incremental, and how many full ones were taken in place of one; nothing where none is. */
function incrementals({ evidence }: RunResult): string[] {
  const runs = evidence.history.flatMap((entry) =>
    entry.kind === 'backup' && entry.run.status === 'done' ? [entry.run] : [],
  );
  const built = runs.filter(({ backupType }) => backupType === 'incremental').length;
  const instead = runs.filter(({ fullBecause }) => fullBecause !== undefined).length;
  return built === 0 ? [] : [`  of them incremental ${built}, full in place of one ${instead}`];
}

/** Due is one for each backup, unless a newer one was taken while an older test waited. */
function testCounts({ evidence }: RunResult): Counts {
  const tested = evidence.servers.filter(({ isTested }) => isTested);
  const ended = new Set(
    evidence.history.flatMap((entry) =>
      entry.kind === 'recovery-test' ? [`${entry.test.server} ${entry.test.backupId}`] : [],
    ),
  );
  const due = tested.reduce((total, server) => total + doneBackups(server).length, 0);
  return { due, taken: ended.size };
}

function table(
  name: string,
  { due, taken }: Counts,
  violations: readonly Violation[],
  which: Violation['what'],
): string {
  const counts = HOWS.map((how) => count(violations, (each) => each.how === how && each.what === which));
  return [name, due, taken, ...counts].map(cell).join('');
}

function recoveries({ evidence }: RunResult): string[] {
  const all = catchingUp(evidence);
  const of = (name: string, seconds: (number | null | undefined)[]) => {
    const known = seconds.filter((each) => typeof each === 'number').sort((a, b) => a - b);
    const median = known[Math.floor(known.length / 2)] ?? 0;
    const worst = seconds.includes(null) ? 'never' : `${(known.at(-1) ?? 0).toFixed(0)} s`;
    return `  ${name.padEnd(16)} median ${median.toFixed(0)} s, worst ${worst}`;
  };
  return [
    of(
      'backups',
      all.map(({ backupSeconds }) => backupSeconds),
    ),
    of(
      'recovery tests',
      all.map(({ testSeconds }) => testSeconds),
    ),
  ];
}

function unfinished(servers: readonly ServerEvidence[]): string {
  const statuses = servers
    .flatMap(({ backups }) => backups.map(({ status }) => status))
    .filter((status) => status !== 'DONE');
  const counts = [...Map.groupBy(statuses, (status) => status)].map(
    ([status, each]) => `${each.length} ${status}`,
  );
  return counts.length === 0 ? 'none' : counts.join(', ');
}

function inAll(sizes: KeySizes): string {
  const all = [...sizes.values()];
  const keys = all.reduce((sum, each) => sum + each.keys, 0);
  const bytes = all.reduce((sum, each) => sum + each.bytes, 0);
  return `${keys} keys of ${(bytes / 1000).toFixed(0)} kB`;
}

function count(violations: readonly Violation[], isMeant: (violation: Violation) => boolean): number {
  return violations.filter(isMeant).length;
}

function row(name: string, value: number): string {
  return `  ${name.padEnd(32)}${`${value}`.padStart(4)}`;
}

function cell(value: string | number, column: number): string {
  return column === 0 ? `${value}`.padEnd(18) : `${value}`.padStart(12);
}
