import { collectionFields } from '@barback/shared/state/entries/collection';
import type { KnownServer } from '@barback/shared/status/known-server';
import type { Snapshot } from '@barback/shared/status/snapshot';

/**
 * All that the series of a server are made of, except the counters of all servers and what is volatile: as long as each of these is
 * identical, so are the series. Pure.
 */
export function sourcesOf(server: KnownServer, snapshot: Snapshot): unknown[] {
  const { name } = server.planned;
  return [
    server.planned,
    server.check,
    server.facts,
    server.catalogue,
    server.lastRun,
    server.activeBackup?.startedAt,
    server.backupProgress,
    server.recovery,
    server.pause,
    snapshot.redisUp,
    snapshot.activeBackups?.has(name),
    snapshot.runningRecoveryTests?.has(name),
    snapshot.backupSizes.get(name),
    snapshot.counters.size === 0,
    snapshot.runCounters.size === 0,
    snapshot.runCounters.get(name),
    ...(snapshot.collections.size === 0 ? [] : collectionsOf(server, snapshot)),
    ...server.schedules,
  ];
}

function collectionsOf({ planned }: KnownServer, { collections }: Snapshot): unknown[] {
  return collectionFields(planned).map((field) => collections.get(field));
}

/** Adds the servers whose counters differ in these two readings to `changed`. */
export function addRecounted(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  changed: Set<string>,
): void {
  if (before === now) return;
  for (const [field, value] of now) if (before.get(field) !== value) changed.add(serverOfCounter(field));
  for (const field of before.keys()) if (!now.has(field)) changed.add(serverOfCounter(field));
}

/** The first label of a counter, if that is a server. */
function serverOfCounter(field: string): string {
  try {
    return String(JSON.parse(field)[1]);
  } catch {
    return ''; // not a field of Barback's, which no series shows
  }
}
