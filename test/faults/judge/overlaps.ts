import type { ServerEvidence } from '../evidence/evidence.ts';
import type { HostCommand } from '../evidence/recovery-host-log.ts';
import { clock } from './clock.ts';
import type { Violation } from './violation.ts';

/** Two base backups of a server that PostgreSQL sent at the same time. Pure. */
export function overlappingBackups({ name, baseBackups }: ServerEvidence): Violation[] {
  const inOrder = [...baseBackups].sort((a, b) => a.beginAt - b.beginAt);
  return inOrder.flatMap((backup, at) => {
    const before = inOrder.slice(0, at).find(({ endAt }) => endAt === null || endAt > backup.beginAt);
    if (before === undefined) return [];
    const until = before.endAt === null ? 'went on' : `lasted until ${clock(before.endAt)}`;
    return overlap(name, 'backup', `one began at ${clock(backup.beginAt)}, the one before ${until}`);
  });
}

/**
 * Two recovery tests in one directory at the same time: the earlier one did something after the later one had begun.
 * What a dead worker left running does not count, the later one ends it before it begins; nor does cleaning up, which
 * leaves alone what is another's by then. Pure.
 */
export function overlappingTests(
  { name, recoveryDirectory }: ServerEvidence,
  commands: readonly HostCommand[],
): Violation[] {
  const inDirectory = commands.filter(
    ({ directory, isCleanUp }) => directory === recoveryDirectory && !isCleanUp,
  );
  const tests = Map.groupBy(inDirectory, ({ test }) => test);
  const spans = [...tests.values()]
    .map((each) => each.map(({ beginAt }) => beginAt))
    .map((times) => ({ first: Math.min(...times), last: Math.max(...times) }))
    .sort((a, b) => a.first - b.first);
  return spans.flatMap(({ first }, at) => {
    const before = spans.slice(0, at).find(({ last }) => last > first);
    if (before === undefined) return [];
    const seen = `one began at ${clock(first)}, the one before was still at it at ${clock(before.last)}`;
    return overlap(name, 'recovery test', seen);
  });
}

function overlap(server: string, what: 'backup' | 'recovery test', text: string): Violation[] {
  return [{ promise: 'P2', how: 'overlapped', what, server, text }];
}
