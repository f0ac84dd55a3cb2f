import type { ServerStatus } from '@barback/shared/status/server-status';
import { serverStatuses } from '@barback/shared/status/server-statuses';
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

/** Chooses what is shown. A page past the last one is the last one. Pure. */
export function fleetView(snapshot: Snapshot, query: FleetQuery, now: Date): FleetView {
  const statuses = serverStatuses(snapshot, now);
  const found = statuses.filter((status) => isAskedFor(status, query));
  const pages = Math.max(1, Math.ceil(found.length / ROWS));
  const page = Math.min(query.page, pages);
  return {
    query,
    counts: countStates(statuses),
    total: statuses.length,
    found: found.length,
    rows: found.slice((page - 1) * ROWS, page * ROWS).map((status) => row(status, snapshot)),
    page,
    pages,
  };
}

function isAskedFor({ name, state, reason }: ServerStatus, query: FleetQuery): boolean {
  if (query.state !== null && state !== query.state) return false;
  const text = `${name} ${reason}`.toLowerCase();
  return query.q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function countStates(statuses: readonly ServerStatus[]): StateCounts {
  const amount = (state: VerdictName) => statuses.filter((status) => status.state === state).length;
  return Object.fromEntries(SERVER_VERDICTS.map((state) => [state, amount(state)])) as StateCounts;
}

function row(status: ServerStatus, { recoveryTests, runningRecoveryTests }: Snapshot): FleetRow {
  return {
    status,
    steps: status.recovery === null ? [] : (recoveryTests.get(status.name)?.newest.steps ?? []),
    testSince: runningRecoveryTests?.get(status.name)?.takenAt ?? null,
  };
}
