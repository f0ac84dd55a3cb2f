import type { BackupStorage, ShownServer } from '../../barman/show-server-answer.ts';
import type { BackupInfo } from '../../catalogue/backup-info.ts';
import { chainOf } from '../../catalogue/chain.ts';
import { canBuildOnCompressed, hasIncrementals } from '../../catalogue/versions.ts';
import type { TestedBackups } from '../../history/tested-backups.ts';

/** What to do when an incremental backup is due, or asked for. */
export type BackupChoice =
  | { type: 'incremental'; parentBackupId: string }
  /** `because`: why not an incremental one. */
  | { type: 'full'; because: string }
  /** Neither: a full backup at every due time of an incremental one is not what the schedule says. */
  | { type: 'refused'; message: string };

/** What Barman says of the server. */
export interface ShownForChoice {
  storage: BackupStorage;
  facts: Pick<ShownServer['facts'], 'backupMethod' | 'pgVersion' | 'systemId'>;
  position: { timeline: number | null } | null;
}

export interface IncrementalSituation {
  server: string;
  /** Whether somebody asks for it, rather than its schedule. */
  isManual: boolean;
  barmanVersion: string;
  /** All of the server, oldest first. */
  backups: readonly BackupInfo[];
  /** Null when Barman does not say: then PostgreSQL and Barman decide when the backup starts. */
  shown: ShownForChoice | null;
  tested: Pick<TestedBackups, 'badIds' | 'recoverySeconds'>;
  /** How many incremental backups there may be in a row. */
  maxDepth: number;
  /** Recovery time objective; null when none is set. */
  maxDurationSeconds: number | null;
}

/** The first PostgreSQL with incremental backups. */
const FIRST_MAJOR = 17;
/** So many full backups in a row that failed their tests, or whose first incremental one did, show that another one does not help. */
const VAIN_FULL_BACKUPS = 2;

/** Decides what is taken when an incremental backup is due, and says why if it is not one. Pure. */
export function backupChoice(situation: IncrementalSituation): BackupChoice {
  const { server, backups, maxDepth, maxDurationSeconds, tested, shown } = situation;
  const impossible = whyImpossible(situation);
  if (impossible !== null)
    return { type: 'refused', message: `no incremental backup of ${server} is possible: ${impossible}` };
  const full = (because: string): BackupChoice => ({ type: 'full', because });
  const parent = backups.findLast(({ status }) => status === 'DONE');
  if (parent === undefined) return full('there is no DONE backup to build on');
  const chain = chainOf(parent, backups);
  const { backupId } = parent;
  if (chain.status === 'broken') return full(`backup ${backupId} cannot be built on: ${chain.reason}`);
  const bad = chain.links.find((link) => tested.badIds.has(link.backupId));
  if (bad !== undefined && !hasVainFullBackups(backups, tested))
    return full(`backup ${bad.backupId} failed its recovery test`);
  const { systemId = null } = shown?.facts ?? {};
  if (systemId !== null && parent.systemId !== null && systemId !== parent.systemId)
    return full(`backup ${backupId} is of another server: its system identifier is ${parent.systemId}`);
  const timeline = shown?.position?.timeline ?? null;
  if (timeline !== null && parent.timeline !== timeline)
    return full(
      `the server is on timeline ${timeline}, and backup ${backupId} on timeline ${parent.timeline}`,
    );
  if (!isAlike(parent, situation))
    return full(`backup ${backupId} is compressed: Barman ${situation.barmanVersion} cannot build on it`);
  const depth = chain.links.length;
  if (depth > maxDepth)
    return full(
      `backup ${backupId} is incremental number ${depth - 1} in a row (#:backup_incremental_depth)`,
    );
  const took = tested.recoverySeconds.get(backupId);
  // a full backup that takes long to restore does not become quicker by another one
  if (depth > 1 && maxDurationSeconds !== null && took !== undefined && took > maxDurationSeconds) {
    const seconds = `${Math.round(took)} s, and #:recovery_max_duration allows ${maxDurationSeconds} s`;
    return full(`backup ${backupId} and those that it is built on took ${seconds}`);
  }
  return { type: 'incremental', parentBackupId: backupId };
}

/** Why the server, its method or Barman has no incremental backups, and what to do; null when it has, or it is unknown. */
function whyImpossible({
  barmanVersion,
  shown,
  backups,
  server,
  isManual,
}: IncrementalSituation): string | null {
  const orElse = isManual ? 'or take a full one' : 'or remove #:backup_incremental_cron';
  if (!hasIncrementals(barmanVersion))
    return `Barman ${barmanVersion} has none; upgrade it to 3.11 or later, ${orElse}`;
  if (shown === null) return null;
  const { facts, storage } = shown;
  const major = Number.parseInt(facts.pgVersion ?? '', 10);
  if (major < FIRST_MAJOR)
    return `PostgreSQL ${facts.pgVersion} has none; upgrade it to ${FIRST_MAJOR} or later, ${orElse}`;
  if (facts.backupMethod !== 'postgres')
    return `Barman takes them only with backup_method = postgres, and it is ${facts.backupMethod}; change it, ${orElse}`;
  if (storage.compression !== null && !canBuildOnCompressed(barmanVersion))
    return `Barman ${barmanVersion} takes none with backup_compression = ${storage.compression}; remove that option, or upgrade Barman to 3.15 or later, ${orElse}`;
  const newest = backups.findLast(({ status }) => status === 'DONE');
  if (newest?.summarizesWal === false) {
    const cure = `set summarize_wal = on in PostgreSQL, then run "barback backup ${server}"`;
    return `PostgreSQL did not summarize its WAL when it sent backup ${newest.backupId}; ${cure}, ${orElse}`;
  }
  return null;
}

function isAlike({ compression }: BackupInfo, { barmanVersion }: IncrementalSituation): boolean {
  return compression === null || canBuildOnCompressed(barmanVersion);
}

function hasVainFullBackups(
  backups: readonly BackupInfo[],
  { badIds }: Pick<TestedBackups, 'badIds'>,
): boolean {
  const full = backups.filter(({ status, parentBackupId }) => status === 'DONE' && parentBackupId === null);
  const built = backups.filter(({ status, parentBackupId }) => status === 'DONE' && parentBackupId !== null);
  const first = new Map(built.toReversed().map((backup) => [rootOf(backup, backups), backup]));
  const areBad = (newest: readonly BackupInfo[]) =>
    newest.length === VAIN_FULL_BACKUPS && newest.every(({ backupId }) => badIds.has(backupId));
  return areBad(full.slice(-VAIN_FULL_BACKUPS)) || areBad([...first.values()].slice(0, VAIN_FULL_BACKUPS));
}

function rootOf(backup: BackupInfo, backups: readonly BackupInfo[]): string | null {
  const chain = chainOf(backup, backups);
  return chain.status === 'whole' ? (chain.links[0]?.backupId ?? null) : null;
}

/** In PostgreSQL's words: what the server knew of its WAL since the parent was deleted, or is of another timeline. */
const NO_SUMMARIES = /WAL (summary|summaries) |requires WAL from/i;

/** Why an incremental backup that failed so is replaced by a full one; null when trying again may help. Pure. */
export function fullInstead(message: string): string | null {
  return NO_SUMMARIES.test(message) ? `PostgreSQL cannot build on the last backup: ${message}` : null;
}
