import type { PlannedServer } from '../plan/plan.ts';
import { failedStep } from '../state/entries/failed-step.ts';
import { scheduleKind } from '../vocabulary/schedule-kind.ts';
import { brokenChains } from './broken-chains.ts';
import { staleSources } from './freshness.ts';
import { type KnownServer, knownServerOf } from './known-server.ts';
import { secondsBetween } from './seconds-between.ts';
import type { ServerStatus } from './server-status.ts';
import { SERVER_VERDICTS, serverVerdict, type Verdict } from './server-verdict.ts';
import type { Snapshot } from './snapshot.ts';

/** Every server of the plan with its state, worst first and then by name. Pure. */
export function serverStatuses(snapshot: Snapshot, now: Date): ServerStatus[] {
  return judgedServers(snapshot, now).map((judged) => serverStatus(judged, snapshot, now));
}

/** A server and how it is. */
export interface JudgedServer {
  server: KnownServer;
  verdict: Verdict;
}

/** Every server of the plan with its verdict alone, in the same order. Pure. */
export function judgedServers(snapshot: Snapshot, now: Date): JudgedServer[] {
  const known = byName(snapshot.plan?.servers ?? []).map(knownServerOf(snapshot));
  return worstFirst(known.map((server) => ({ server, verdict: serverVerdict(server, now) })));
}

/** Those in each state in the order that they are in. Pure. */
export function worstFirst(judged: readonly JudgedServer[]): JudgedServer[] {
  return SERVER_VERDICTS.flatMap((state) => judged.filter(({ verdict }) => verdict.state === state));
}

const collator = new Intl.Collator();
const sorted = new WeakMap<readonly PlannedServer[], readonly PlannedServer[]>();

/** In the order of their names, as people expect it: the identical list for the identical one. */
export function byName(servers: readonly PlannedServer[]): readonly PlannedServer[] {
  const known = sorted.get(servers) ?? servers.toSorted((a, b) => collator.compare(a.name, b.name));
  sorted.set(servers, known);
  return known;
}

/** One of them, with the verdict by which it was found. Pure. */
export function serverStatus({ server, verdict }: JudgedServer, snapshot: Snapshot, now: Date): ServerStatus {
  const { planned, facts, catalogue } = server;
  const newestDone = catalogue?.newestDone ?? null;
  return {
    name: planned.name,
    pool: planned.pool,
    served: server.served,
    active: planned.active,
    ...verdict,
    asOf: (snapshot.readAt ?? now).toISOString(),
    pgVersion: facts?.pgVersion ?? null,
    databaseSizeBytes: facts?.databaseSizeBytes ?? null,
    lastBackup: newestDone && {
      backupId: newestDone.backupId,
      beginAt: newestDone.beginAt,
      endAt: newestDone.endAt,
      ageSeconds: secondsBetween(newestDone.beginAt, now),
      durationSeconds: secondsBetween(newestDone.beginAt, newestDone.endAt),
      sizeBytes: newestDone.sizeBytes,
      backupType: newestDone.backupType,
      chainFault: brokenChains(catalogue, server.recovery).get(newestDone.backupId) ?? null,
    },
    redundancy: {
      current: catalogue?.backupCounts.DONE ?? null,
      expected: facts?.minimumRedundancy ?? null,
    },
    leftOver: catalogue?.leftOver ?? [],
    lastRun: server.lastRun,
    paused: pausedStatus(server),
    activeBackup: server.activeBackup && { ...server.activeBackup, progress: server.backupProgress },
    activeRecoveryTest: server.activeRecoveryTest && {
      ...server.activeRecoveryTest,
      progress: server.recoveryProgress,
    },
    recovery: recoveryStatus(server, now),
    nextRuns: nextRuns(server, snapshot),
    check: checkStatus(server, now),
    stale: staleSources(server, now).map(({ source, at }) => ({ source, at })),
    problems:
      snapshot.plan?.problems.filter(
        ({ server, file }) => server === planned.name || (server === null && file === planned.file),
      ) ?? [],
  };
}

function recoveryStatus({ planned, recovery }: KnownServer, now: Date): ServerStatus['recovery'] {
  if (recovery === null || planned.recovery === null) return null;
  const { status, backupId, endedAt, recoveryDurationSeconds, findings, target } = recovery.newest;
  return {
    status,
    backupId,
    endedAt,
    ageSeconds: secondsBetween(endedAt, now),
    durationSeconds: recoveryDurationSeconds,
    recoveryTime: {
      measuredSeconds: findings.recoveryTimeSeconds,
      objectiveSeconds: planned.recovery.maxDurationSeconds,
    },
    dataAge: {
      measuredSeconds: findings.dataAgeSeconds,
      objectiveSeconds: planned.recovery.maxDataAgeSeconds,
    },
    failedStep: failedStep(recovery.newest),
    target,
    provenBackup: recovery.provenBackup,
  };
}

function pausedStatus({ pause }: KnownServer): ServerStatus['paused'] {
  if (pause === null) return null;
  const { pausedAt, by, reason } = pause;
  return { pausedAt, by, reason };
}

function nextRuns({ schedules }: KnownServer, snapshot: Snapshot): ServerStatus['nextRuns'] {
  return Object.fromEntries(
    schedules.map(({ id, timing, intervalSeconds, ...schedule }) => {
      const at = snapshot.nextRuns.get(id);
      const { pattern, timezone } = timing.by === 'pattern' ? timing : { pattern: null, timezone: null };
      const isoAt = at === undefined ? null : new Date(at).toISOString();
      return [scheduleKind(schedule), { at: isoAt, pattern, timezone, intervalSeconds }];
    }),
  );
}

function checkStatus(server: KnownServer, now: Date): ServerStatus['check'] {
  const { check } = server;
  if (check === null) return null;
  const { finishedAt, exitCode, checks, hints } = check;
  return {
    finishedAt,
    ageSeconds: secondsBetween(finishedAt, now),
    stale: staleSources(server, now).some(({ source }) => source === 'check'),
    exitCode,
    failed: Object.keys(checks)
      .filter((key) => !checks[key])
      .map((key) => ({ check: key, hint: hints[key] ?? null })),
  };
}
