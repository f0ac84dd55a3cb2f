import { faultyServers } from '@barback/shared/barman-d/faulty-servers';
import { mayBeWithheld } from '@barback/shared/barman-d/may-be-withheld';
import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import type { Plan, PlannedServer } from '@barback/shared/plan/plan';
import type { Problem } from '@barback/shared/vocabulary/problem';

/**
 * The servers that keep their settings of the current plan: those with an error, also when their sections are withheld
 * from Barman, and those of a file that cannot be read reliably now, unless another file defines them. Pure.
 * @param inForce see {@link serversInForce}
 */
export function retainedServers(barmanD: BarmanD, inForce: readonly PlannedServer[]): PlannedServer[] {
  const defined = new Map(barmanD.servers.map((server) => [server.name, server]));
  const isFaulty = faultyServers(barmanD);
  const isUnknown = unknownFiles(barmanD);
  const isWithheld = mayBeWithheld(barmanD);
  return inForce.filter(({ name, file }) => {
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

/**
 * The servers of the current plan, as whichever scheduler read them last: another one may have read a file that has
 * become unreadable before this one did. A server of another file stays what it is here. Pure.
 * @param previous what this scheduler planned last, or found published when it started
 * @param published what was published last, by whichever scheduler
 */
export function serversInForce(previous: Plan | null, published: Plan | null): PlannedServer[] {
  const servers = new Map(previous?.servers.map((server) => [server.name, server]));
  const isNewer =
    published !== null &&
    (previous === null || Date.parse(published.reconciledAt) >= Date.parse(previous.reconciledAt));
  for (const server of isNewer ? published.servers : []) {
    const { file = server.file } = servers.get(server.name) ?? {};
    if (file === server.file) servers.set(server.name, server);
  }
  return [...servers.values()];
}
