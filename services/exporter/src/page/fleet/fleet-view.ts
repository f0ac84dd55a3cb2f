import type { ServerStatus } from '@barback/shared/status/server-status';
import { type JudgedServer, serverStatus } from '@barback/shared/status/server-statuses';
import { SERVER_VERDICTS, type VerdictName } from '@barback/shared/status/server-verdict';
import type { Snapshot } from '@barback/shared/status/snapshot';
import type { RecoveryStep } from '@barback/shared/vocabulary/recovery-test';
import type { FleetQuery } from './fleet-query.ts';

/** How many servers a page shows: it stays small, and is worst first. */
export const ROWS = 50;

export type StateCounts = Readonly<Record<VerdictName, number>>;

export interface FleetRow {
  status: ServerStatus;
  /** Of the newest recovery test; empty when there was none. */
  steps: readonly RecoveryStep[];
  /** When the recovery test began that runs now. */
  testSince: string | null;
}

/** What a page shows of all servers. */
export interface FleetView {
  query: FleetQuery;
  counts: StateCounts;
  total: number;
  /** How many are as asked for. */
  found: number;
  /** Those of this page, worst first. */
  rows: FleetRow[];
  page: number;
  pages: number;
}

/**
 * Chooses what is shown. A page past the last one is the last one. Pure.
 * @param judged all servers, in the order of the page
 */
export function fleetView(
  judged: readonly JudgedServer[],
  snapshot: Snapshot,
  query: FleetQuery,
  now: Date,
): FleetView {
  const words = query.q.toLowerCase().split(/\s+/).filter(Boolean);
  const found = judged.filter((server) => isAskedFor(server, query.state, words));
  const pages = Math.max(1, Math.ceil(found.length / ROWS));
  const page = Math.min(query.page, pages);
  return {
    query,
    counts: countStates(judged),
    total: judged.length,
    found: found.length,
    rows: found
      .slice((page - 1) * ROWS, page * ROWS)
      .map((server) => row(serverStatus(server, snapshot, now), snapshot)),
    page,
    pages,
  };
}

function isAskedFor(
  { server, verdict }: JudgedServer,
  state: VerdictName | null,
  words: readonly string[],
): boolean {
  if (state !== null && verdict.state !== state) return false;
  if (words.length === 0) return true;
  const text = `${server.planned.name} ${verdict.reason}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function countStates(judged: readonly JudgedServer[]): StateCounts {
  const counts = Object.fromEntries(SERVER_VERDICTS.map((state) => [state, 0])) as Record<
    VerdictName,
    number
  >;
  for (const { verdict } of judged) counts[verdict.state]++;
  return counts;
}

function row(status: ServerStatus, { recoveryTests, runningRecoveryTests }: Snapshot): FleetRow {
  return {
    status,
    steps: status.recovery === null ? [] : (recoveryTests.get(status.name)?.newest.steps ?? []),
    testSince: runningRecoveryTests?.get(status.name)?.takenAt ?? null,
  };
}
