import { type ServerRuns, serverRuns } from '@barback/shared/site/server/server-runs';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { type KnownServer, knownServers } from '@barback/shared/status/known-server';
import { serverStatus } from '@barback/shared/status/server-statuses';
import { serverVerdict } from '@barback/shared/status/server-verdict';
import type { Snapshot } from '@barback/shared/status/snapshot';

/** What a page shows of one server. */
export interface ServerView extends ServerRuns {
  known: KnownServer;
  /** Null is unknown. */
  recent: RecentRuns | null;
}

/** Null when there is no such server. Pure. */
export function serverView(
  snapshot: Snapshot,
  name: string,
  recent: RecentRuns | null,
  now: Date,
): ServerView | null {
  const known = knownServers(snapshot).find(({ planned }) => planned.name === name);
  if (known === undefined) return null;
  return {
    ...serverRuns(
      serverStatus({ server: known, verdict: serverVerdict(known, now) }, snapshot, now),
      snapshot,
    ),
    known,
    recent,
  };
}
