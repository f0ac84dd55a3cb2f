import { type JudgedServer, judgedServers } from '@barback/shared/status/server-statuses';
import type { Snapshot } from '@barback/shared/status/snapshot';

/** A verdict changes with time alone, but not from one second to the next. */
const KEPT_MILLISECONDS = 5000;

/** All servers with their verdicts, worst first. */
export type JudgedFleet = (snapshot: Snapshot, now: Date) => readonly JudgedServer[];

/** Judges the servers of a snapshot once, for as long as that is the one to show, and some seconds at most. */
export function judgedFleet(): JudgedFleet {
  let known: { snapshot: Snapshot; at: number; servers: readonly JudgedServer[] } | null = null;
  return (snapshot, now) => {
    const age = now.getTime() - (known?.at ?? 0);
    if (known?.snapshot !== snapshot || age < 0 || age > KEPT_MILLISECONDS)
      known = { snapshot, at: now.getTime(), servers: judgedServers(snapshot, now) };
    return known.servers;
  };
}
