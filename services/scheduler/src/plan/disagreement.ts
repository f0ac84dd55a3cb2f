import type { Plan } from '@barback/shared/plan/plan';
import type { Problem } from '@barback/shared/vocabulary/problem';

type Planned = Pick<Plan, 'servers' | 'schedules'>;

/**
 * That another scheduler plans something else: this one wants what it wanted before, and what was published since then
 * is not that. So it is while an upgrade is rolled out, and each has its way until the other's next minute; it should
 * not stay so. Pure.
 *
 * @param before what this scheduler published last; null when it is new
 * @param published what was published last, by whichever scheduler; null when Redis lost it
 * @param directory of the server files
 */
export function disagreement(
  wanted: Planned,
  before: Planned | null,
  published: Planned | null,
  directory: string,
): Problem[] {
  if (before === null || published === null) return [];
  const here = timings(wanted);
  if (!isSame(here, timings(before))) return [];
  const there = timings(published);
  if (isSame(here, there)) return [];
  const ids = [...new Set([...here.keys(), ...there.keys()])].filter((id) => here.get(id) !== there.get(id));
  return [
    {
      file: directory,
      line: null,
      server: null,
      reason: `another scheduler has different server files, and each reverts the schedules of the other (${ids.sort().join(', ')})`,
      cure: 'give all schedulers the same files and variables; during an upgrade this passes by itself',
    },
  ];
}

function timings({ servers, schedules }: Planned): Map<string, string> {
  const all = [...schedules, ...servers.flatMap((server) => server.schedules)];
  return new Map(all.map(({ id, pool, timing }) => [id, JSON.stringify([pool, timing])]));
}

function isSame(some: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): boolean {
  return some.size === others.size && [...some].every(([id, timing]) => others.get(id) === timing);
}
