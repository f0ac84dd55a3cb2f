import { serverOfCounter } from '@barback/shared/state/counters';
import { collectionFields } from '@barback/shared/state/entries/collection';
import type { KnownServer } from '@barback/shared/status/known-server';
import type { Snapshot } from '@barback/shared/status/snapshot';

/**
 * All that the series of a server are made of, except the counters of all servers and what is volatile: as long as each
 * of these is identical, so are the series.
 *
 * @param sources receives them: tens of thousands of short-lived lists would cost more than what they are for
 */
export function collectSources(server: KnownServer, snapshot: Snapshot, sources: unknown[]): void {
  const { name } = server.planned;
  sources.length = 0;
  sources.push(
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
    server.schedules,
  );
  if (snapshot.collections.size === 0) return;
  for (const field of collectionFields(server.planned)) sources.push(snapshot.collections.get(field));
}

/** Adds the servers whose counters differ in these two readings to `changed`. */
export function addRecounted(
  before: ReadonlyMap<string, number>,
  now: ReadonlyMap<string, number>,
  changed: Set<string>,
): void {
  if (before === now) return;
  const add = (field: string) => {
    const server = serverOfCounter(field); // without one it is not a field of Barback's, which no series shows
    if (server !== null) changed.add(server);
  };
  for (const [field, value] of now) if (before.get(field) !== value) add(field);
  for (const field of before.keys()) if (!now.has(field)) add(field);
}
