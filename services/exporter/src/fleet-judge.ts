import { setImmediate } from 'node:timers/promises';
import { isPlanStale } from '@barback/shared/status/freshness';
import { type KnownServer, knownServerOf } from '@barback/shared/status/known-server';
import { byName, type JudgedServer, worstFirst } from '@barback/shared/status/server-statuses';
import { serverVerdict, type Verdict } from '@barback/shared/status/server-verdict';
import type { Snapshot } from '@barback/shared/status/snapshot';

/** A verdict changes with time alone, but not from one second to the next: what it tolerates is minutes. */
const KEPT_MILLISECONDS = 15_000;
/** Requests are answered in between. */
const SERVERS_AT_ONCE = 500;

/** All servers with their verdicts, worst first; one call at a time. */
export type JudgeFleet = (snapshot: Snapshot, now: Date) => Promise<readonly JudgedServer[]>;

interface KeptVerdict {
  server: KnownServer;
  verdict: Verdict;
  isPlanFresh: boolean;
  /** Epoch milliseconds. */
  until: number;
}

/** Judges those servers alone that have changed since the call before, and now and then the others. */
export function fleetJudge(): JudgeFleet {
  let kept: ReadonlyMap<string, KeptVerdict> = new Map();
  return async (snapshot, now) => {
    const at = now.getTime();
    const { plan } = snapshot;
    const isPlanFresh = plan !== null && !isPlanStale(plan.reconciledAt, now);
    const known = knownServerOf(snapshot);
    const next = new Map<string, KeptVerdict>();
    const judged: JudgedServer[] = [];
    for (const planned of byName(plan?.servers ?? [])) {
      if (judged.length % SERVERS_AT_ONCE === 0) await setImmediate();
      const server = known(planned);
      const before = kept.get(planned.name);
      const isCurrent =
        before !== undefined &&
        at < before.until &&
        at >= before.until - 2 * KEPT_MILLISECONDS &&
        isSame(server, before.server, isPlanFresh && before.isPlanFresh);
      // spread, so that they are not all judged again at the same instant
      const spread = 1 + (judged.length % 100) / 100;
      const verdict = isCurrent ? before.verdict : serverVerdict(server, now);
      const until = isCurrent ? before.until : at + spread * KEPT_MILLISECONDS;
      next.set(planned.name, { server, verdict, isPlanFresh, until });
      judged.push({ server, verdict });
    }
    kept = next;
    return worstFirst(judged);
  };
}

/** All but when the server was read and planned. */
const LASTING: Record<Exclude<keyof KnownServer, 'readAt' | 'plannedAt'>, true> = {
  redisUp: true,
  planned: true,
  served: true,
  schedules: true,
  check: true,
  facts: true,
  catalogue: true,
  lastRun: true,
  activeBackup: true,
  activeRecoveryTest: true,
  backupProgress: true,
  recoveryProgress: true,
  recovery: true,
  pause: true,
};
const lasting = Object.keys(LASTING) as (keyof typeof LASTING)[];

/** Whether all is the same that a verdict is made of; when it was read counts only while Redis is down. Pure. */
function isSame(one: KnownServer, other: KnownServer, areBothPlansFresh: boolean): boolean {
  if (!one.redisUp && one.readAt !== other.readAt) return false;
  if (!areBothPlansFresh && one.plannedAt !== other.plannedAt) return false;
  return lasting.every((key) => one[key] === other[key]);
}
