import type { Problem } from '@barback/shared/barman-d/problem';
import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import type { Plan, PlannedServer } from '@barback/shared/plan/plan';

/**
 * The servers that stay as they are in the plan in force: those that something is wrong with, and those of a file
 * that says nothing reliable now, unless another file defines them. Pure.
 */
export function keptServers(barmanD: BarmanD, previous: Plan | null): PlannedServer[] {
  const defined = new Set(barmanD.servers.map(({ name }) => name));
  const faulty = new Set(barmanD.problems.map(({ server }) => server));
  return (previous?.servers ?? []).filter(({ name, file }) =>
    defined.has(name) ? faulty.has(name) : isUnknown(file, barmanD),
  );
}

/** What was wrong with a file that says nothing new now still is. Pure. */
export function keptProblems(barmanD: BarmanD, previous: Plan | null): Problem[] {
  const complainedAbout = new Set(barmanD.problems.map(({ file }) => file));
  return (previous?.problems ?? []).filter(
    ({ file }) => isUnknown(file, barmanD) && !complainedAbout.has(file),
  );
}

function isUnknown(file: string, { listed, unreadFiles }: BarmanD): boolean {
  return !listed || unreadFiles.includes(file);
}
