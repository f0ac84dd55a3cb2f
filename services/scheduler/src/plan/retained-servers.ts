import { faultyServers } from '@barback/shared/barman-d/faulty-servers';
import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import { withheldServers } from '@barback/shared/barman-d/withheld-servers';
import type { Plan, PlannedServer } from '@barback/shared/plan/plan';
import type { Problem } from '@barback/shared/vocabulary/problem';

/**
 * The servers that keep their settings of the current plan: those with an error, also when their sections are withheld
 * from Barman, and those of a file that cannot be read reliably now, unless another file defines them. Pure.
 */
export function retainedServers(barmanD: BarmanD, previous: Plan | null): PlannedServer[] {
  const defined = new Map(barmanD.servers.map((server) => [server.name, server]));
  const isFaulty = faultyServers(barmanD);
  const isUnknown = unknownFiles(barmanD);
  const isWithheld = withheldServers(barmanD);
  return (previous?.servers ?? []).filter(({ name, file }) => {
    const now = defined.get(name);
    return now === undefined ? isUnknown(file) || isWithheld(name, file) : isFaulty(now);
  });
}

/** What was wrong with a file that says nothing new now still is. Pure. */
export function retainedProblems(barmanD: BarmanD, previous: Plan | null): Problem[] {
  const complainedAbout = new Set(barmanD.problems.map(({ file }) => file));
  const isUnknown = unknownFiles(barmanD);
  return (previous?.problems ?? []).filter(({ file }) => isUnknown(file) && !complainedAbout.has(file));
}

function unknownFiles({ listed, unreadFiles }: BarmanD): (file: string) => boolean {
  const unread = new Set(unreadFiles);
  return (file) => !listed || unread.has(file);
}
