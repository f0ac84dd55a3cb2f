import type { KnownServer } from '@barback/shared/status/known-server';
import { type JudgedServer, judgedServers } from '@barback/shared/status/server-statuses';
import { serverVerdict, type Verdict } from '@barback/shared/status/server-verdict';
import type { Snapshot } from '@barback/shared/status/snapshot';

/** A verdict changes with time alone, but not from one second to the next. */
const KEPT_MILLISECONDS = 5000;

/** All servers with their verdicts, worst first. */
export type JudgedFleet = (snapshot: Snapshot, now: Date) => readonly JudgedServer[];

interface KeptVerdict {
  server: KnownServer;
  verdict: Verdict;
  /** Epoch milliseconds. */
  until: number;
}

/**
 * Judges the servers of a snapshot once, for as long as that is the one to show, and some seconds at most; of a newer
 * one those alone that have changed, and now and then the others.
 */
export function judgedFleet(): JudgedFleet {
  let known: { snapshot: Snapshot; at: number; servers: readonly JudgedServer[] } | null = null;
  let kept: ReadonlyMap<string, KeptVerdict> = new Map();
  const judge = (snapshot: Snapshot, now: Date) => {
    const at = now.getTime();
    const next = new Map<string, KeptVerdict>();
    const servers = judgedServers(snapshot, now, (server) => {
      const before = kept.get(server.planned.name);
      const isCurrent =
        before !== undefined &&
        at < before.until &&
        at >= before.until - 2 * KEPT_MILLISECONDS &&
        isSame(server, before.server);
      // spread, so that they are not all judged again at the same instant
      const spread = 1 + (next.size % 100) / 100;
      const verdict = isCurrent ? before.verdict : serverVerdict(server, now);
      const until = isCurrent ? before.until : at + spread * KEPT_MILLISECONDS;
      next.set(server.planned.name, { server, verdict, until });
      return verdict;
    });
    kept = next;
    return servers;
  };
  return (snapshot, now) => {
    const age = now.getTime() - (known?.at ?? 0);
    if (known?.snapshot !== snapshot || age < 0 || age > KEPT_MILLISECONDS)
      known = { snapshot, at: now.getTime(), servers: judge(snapshot, now) };
    return known.servers;
  };
}

/** Whether all is the same that a verdict is made of; when it was read counts only while Redis is down. Pure. */
function isSame(one: KnownServer, other: KnownServer): boolean {
  return (Object.keys(one) as (keyof KnownServer)[]).every((key) => {
    if (key === 'readAt') return one.redisUp || one.readAt === other.readAt;
    return Object.is(one[key], other[key]);
  });
}
