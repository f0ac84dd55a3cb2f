import type { LeaseHolder } from '../../state/entries/lease.ts';
import type { ServerStatus } from '../../status/server-status.ts';
import type { KnownService, Snapshot } from '../../status/snapshot.ts';

/** A server, and what runs of it now. */
export interface ServerRuns {
  status: ServerStatus;
  /** The recovery test that runs now; null when none does. */
  runningTest: LeaseHolder | null;
  /** The workers that run something of this server. */
  workers: readonly KnownService[];
}

/** Adds to a server's status what runs of it now. Pure. */
export function serverRuns(status: ServerStatus, snapshot: Snapshot): ServerRuns {
  const { name } = status;
  return {
    status,
    runningTest: snapshot.runningRecoveryTests?.get(name) ?? null,
    workers: (snapshot.services ?? []).filter(({ running }) => running.some(({ server }) => server === name)),
  };
}
