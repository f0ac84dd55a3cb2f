import type { PlannedServer, Schedule } from '../plan/plan.ts';
import type { ActiveBackup, BackupRun } from '../state/entries/backup-run.ts';
import type { Catalogue } from '../state/entries/catalogue.ts';
import type { Check } from '../state/entries/check.ts';
import { isPaused, type Pause } from '../state/entries/pause.ts';
import type { Progress } from '../state/entries/progress.ts';
import type { ServerFacts } from '../state/entries/server-facts.ts';
import { haveSameItems } from '../state/same-items.ts';
import type { RecoveryProof } from '../vocabulary/recovery-test.ts';
import { withoutBrokenChains } from './broken-chains.ts';
import { liveWorkers } from './service-status.ts';
import type { Snapshot } from './snapshot.ts';

/** What a snapshot has about one server of the plan; null is unknown, or not running (`active…`). */
export interface KnownServer {
  /** Whether Redis responds now; if not, all of this is from `readAt`. */
  redisUp: boolean;
  readAt: string | null;
  planned: PlannedServer;
  /** Whether a worker of its pool is alive; null is unknown. */
  served: boolean | null;
  /** When the plan was made. */
  plannedAt: string;
  /** Its own schedules and those for all servers of its pool at once. */
  schedules: readonly Schedule[];
  check: Check | null;
  facts: ServerFacts | null;
  catalogue: Catalogue | null;
  lastRun: BackupRun | null;
  activeBackup: ActiveBackup | null;
  activeRecoveryTest: ActiveBackup | null;
  /** The progress of each; null also until their workers have reported it. */
  backupProgress: Progress | null;
  recoveryProgress: Progress | null;
  /** Without the backups whose chain is broken. */
  recovery: RecoveryProof | null;
  /** Null when it is not paused now. */
  pause: Pause | null;
}

/** Every server of the plan, in its order. What Redis still knows of removed servers is left out. */
export function knownServers(snapshot: Snapshot): KnownServer[] {
  return (snapshot.plan?.servers ?? []).map(knownServerOf(snapshot));
}

/** What a snapshot has about the servers of its plan, for who asks for them one by one. */
export function knownServerOf(snapshot: Snapshot): (planned: PlannedServer) => KnownServer {
  const workers = snapshot.readAt && liveWorkers(snapshot, snapshot.readAt);
  const served = new Set(workers?.flatMap(({ pools }) => pools));
  const plannedAt = snapshot.plan?.reconciledAt ?? '';
  const ofPool = Map.groupBy(snapshot.plan?.schedules ?? [], ({ pool }) => pool);
  const pauseOf = (server: string) => {
    const pause = snapshot.pauses.get(server);
    return isPaused(pause) ? pause : null;
  };
  const progress = progressByRun(snapshot);
  const progressOf = (job: string, server: string) =>
    progress.size === 0 ? null : (progress.get(runOf(job, server)) ?? null);
  const readAt = snapshot.readAt?.toISOString() ?? null;
  return (planned) => ({
    redisUp: snapshot.redisUp,
    readAt,
    planned,
    served: workers === null ? null : served.has(planned.pool),
    plannedAt,
    schedules: schedulesOf(planned, ofPool.get(planned.pool) ?? NONE),
    check: snapshot.checks.get(planned.name) ?? null,
    facts: snapshot.serverFacts.get(planned.name) ?? null,
    catalogue: snapshot.catalogues.get(planned.name) ?? null,
    lastRun: snapshot.backupRuns.get(planned.name) ?? null,
    activeBackup: snapshot.activeBackups?.get(planned.name) ?? null,
    activeRecoveryTest: activeRecoveryTest(snapshot, planned.name),
    backupProgress: progressOf('backup', planned.name),
    recoveryProgress: progressOf('recovery-test', planned.name),
    recovery: withoutBrokenChains(
      snapshot.recoveryTests.get(planned.name) ?? null,
      snapshot.catalogues.get(planned.name) ?? null,
    ),
    pause: pauseOf(planned.name),
  });
}

const NONE: readonly Schedule[] = [];
const joined = new WeakMap<PlannedServer, { ofPool: readonly Schedule[]; all: readonly Schedule[] }>();

/** The schedules of a server and of its pool: the identical list until one of both changes. */
function schedulesOf(planned: PlannedServer, ofPool: readonly Schedule[]): readonly Schedule[] {
  const before = joined.get(planned);
  if (before !== undefined && haveSameItems(before.ofPool, ofPool)) return before.all;
  const all = [...planned.schedules, ...ofPool];
  joined.set(planned, { ofPool, all });
  return all;
}

function activeRecoveryTest({ runningRecoveryTests }: Snapshot, server: string): ActiveBackup | null {
  const holder = runningRecoveryTests?.get(server);
  if (holder === undefined || holder.trigger === null) return null;
  return { startedAt: holder.takenAt, trigger: holder.trigger };
}

/**
 * The progress of each running job. A killed worker still appears to be running its last jobs for a while: the job that
 * started last is the real one.
 */
function progressByRun({ services }: Snapshot): Map<string, Progress | null> {
  const running = (services ?? []).flatMap((service) => service.running);
  const oldestFirst = running.reverse().sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
  return new Map(oldestFirst.map(({ job, server, progress }) => [runOf(job, server), progress]));
}

function runOf(job: string, server: string | null): string {
  return `${job} ${server}`;
}
