import type { LeaseHolder } from '@barback/shared/state/entries/lease';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { type KnownServer, knownServers } from '@barback/shared/status/known-server';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { serverStatus } from '@barback/shared/status/server-statuses';
import type { KnownService, Snapshot } from '@barback/shared/status/snapshot';

/** What a page shows of one server. */
export interface ServerView {
  status: ServerStatus;
  known: KnownServer;
  /** Null is unknown. */
  recent: RecentRuns | null;
  /** The recovery test that runs now. */
  runningTest: LeaseHolder | null;
  /** Who is at something of this server. */
  workers: readonly KnownService[];
  /** Where something can be done to it; null when nobody has said where. */
  controlUrl: string | null;
}

/** Null when there is no such server. Pure. */
export function serverView(
  snapshot: Snapshot,
  name: string,
  recent: RecentRuns | null,
  now: Date,
  controlUrl: string | null,
): ServerView | null {
  const known = knownServers(snapshot).find(({ planned }) => planned.name === name);
  if (known === undefined) return null;
  return {
    status: serverStatus(known, snapshot, now),
    known,
    recent,
    runningTest: snapshot.runningRecoveryTests?.get(name) ?? null,
    workers: (snapshot.services ?? []).filter(({ running }) => running.some(({ server }) => server === name)),
    controlUrl: controlUrl && `${controlUrl.replace(/\/+$/, '')}/servers/${encodeURIComponent(name)}`,
  };
}
