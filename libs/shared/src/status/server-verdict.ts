import type { DoneBackup } from '../state/entries/catalogue.ts';
import { ARCHIVING_CHECKS, NO_ANSWER, REDUNDANCY_CHECK } from '../state/entries/check.ts';
import { failedStep } from '../state/entries/failed-step.ts';
import { pauseInWords } from '../state/entries/pause.ts';
import { durationInWords, intervalInWords } from '../vocabulary/in-words.ts';
import { brokenChains } from './broken-chains.ts';
import { failedRun } from './failed-run.ts';
import { isAhead, staleSources } from './freshness.ts';
import type { KnownServer } from './known-server.ts';
import { secondsBetween } from './seconds-between.ts';
import { aheadInWords, staleInWords, workerInWords } from './stale-in-words.ts';

/**
 * How a server is, worst first.
 *
 * - `failing`: the last recovery test, backup or check failed, or WAL since the newest backup is missing
 * - `late`: a backup should have been there by now
 * - `unknown`: nothing recent is known
 * - `unproven`: nothing shows that its backups can be restored
 * - `protected`: a recent backup was restored and verified
 * - `inactive`: switched off in its file, so nothing is expected of it
 */
export const SERVER_VERDICTS = ['failing', 'late', 'unknown', 'unproven', 'protected', 'inactive'] as const;

export type VerdictName = (typeof SERVER_VERDICTS)[number];

export interface Verdict {
  state: VerdictName;
  /** The reason, and what to do if something is to be done; for a person. */
  reason: string;
}

type Rule = (server: KnownServer, now: Date) => Verdict | null;

/** Work may be this much later than its schedule: it waits for its turn. */
const TOLERANCE = { seconds: 300, ofInterval: 0.1 };

/** Lines of the check that fail until the first backup, which starts WAL archiving. */
const BEFORE_FIRST_BACKUP: readonly string[] = [...ARCHIVING_CHECKS, REDUNDANCY_CHECK];

/** In order: the first that has something to say decides. */
const rules: Rule[] = [
  isInactive,
  recoveryTestFailed,
  walIsMissing,
  backupFailed,
  checkFailed,
  backupIsLate,
  nothingRecentIsKnown,
  backupIsDatedAhead,
  hasNoBackup,
  chainIsBroken,
  isNotProven,
];

/** Judges one server. A paused server gets the same verdict as any other, and is marked as paused. Pure. */
export function serverVerdict(server: KnownServer, now: Date): Verdict {
  const verdict = judge(server, now);
  if (server.pause === null) return verdict;
  return { ...verdict, reason: `${verdict.reason}; ${pauseInWords(server.pause)}` };
}

function judge(server: KnownServer, now: Date): Verdict {
  for (const rule of rules) {
    const verdict = rule(server, now);
    if (verdict !== null) return verdict;
  }
  return {
    state: 'protected',
    reason: `backup ${server.recovery?.provenBackup?.backupId} was restored and verified`,
  };
}

function isInactive({ planned }: KnownServer): Verdict | null {
  if (planned.active) return null;
  return { state: 'inactive', reason: 'switched off by "active = false": no backups, no WAL archiving' };
}

function recoveryTestFailed({ planned, recovery, catalogue }: KnownServer): Verdict | null {
  if (planned.recovery === null || recovery === null) return null;
  const newestId = catalogue?.newestDone?.backupId;
  if (recovery.newest.status !== 'failed')
    return newestId !== undefined && recovery.disprovenBackupIds.includes(newestId)
      ? { state: 'failing', reason: `backup ${newestId} failed its recovery test` }
      : null;
  const { backupId } = recovery.newest;
  const failed = failedStep(recovery.newest);
  const where = failed === null ? '' : ` at "${failed.name}": ${failed.reason}`;
  return { state: 'failing', reason: `the recovery test of backup ${backupId} failed${where}` };
}

function walIsMissing({ planned, catalogue }: KnownServer): Verdict | null {
  const { count = 0, first } = catalogue?.missingWal?.sinceNewestDone ?? {};
  if (!catalogue?.newestDone || count === 0) return null;
  const which = count === 1 ? `${first} is` : `${first} and ${count - 1} more are`;
  const { backupId } = catalogue.newestDone;
  const cure = `take a new backup with "barback backup ${planned.name}"`;
  return {
    state: 'failing',
    reason: `${which} missing from the WAL archive: backup ${backupId} cannot be recovered to any later time; ${cure}`,
  };
}

function backupFailed(server: KnownServer): Verdict | null {
  const failed = failedRun(server);
  return failed && { state: 'failing', reason: `the last backup failed: ${failed.message}` };
}

function checkFailed(server: KnownServer, now: Date): Verdict | null {
  const { check, catalogue, lastRun } = server;
  if (check === null || check.exitCode === 0) return null;
  const failed = Object.keys(check.checks).filter((key) => !check.checks[key]);
  const isNew = !catalogue?.newestDone && lastRun === null;
  if (isNew && failed.length > 0 && failed.every((key) => BEFORE_FIRST_BACKUP.includes(key))) return null;
  const said = check.hints[NO_ANSWER];
  const on = said === undefined ? `on ${failed.join(', ')}` : `without an answer: ${said}`;
  const which = failed.length === 0 ? `with exit code ${check.exitCode}` : on;
  const isStale = staleSources(server, now).some(({ source }) => source === 'check');
  const seconds = secondsBetween(check.finishedAt, now);
  const age = isStale && seconds > 0 ? `, ${durationInWords(seconds)} ago` : '';
  return { state: 'failing', reason: `barman check failed ${which}${age}` };
}

function backupIsLate(server: KnownServer, now: Date): Verdict | null {
  const { newestDone = null, newestDoneFull = null } = server.catalogue ?? {};
  // while a full backup is taken, which takes longer, no incremental one is
  const takes = Math.max(secondsOf(newestDone), secondsOf(newestDoneFull));
  const hasIncrementals = server.schedules.some(({ backupType }) => backupType === 'incremental');
  return (
    late(server, 'backup', newestDone, intervalOf(server, 'backup'), takes, now) ??
    (hasIncrementals ? late(server, 'full backup', newestDoneFull, fullIntervalOf(server), takes, now) : null)
  );
}

function secondsOf(backup: DoneBackup | null): number {
  return backup === null ? 0 : secondsBetween(backup.beginAt, backup.endAt);
}

function late(
  { activeBackup }: KnownServer,
  what: string,
  newest: DoneBackup | null,
  interval: number | null,
  takesSeconds: number,
  now: Date,
): Verdict | null {
  if (newest === null || interval === null) return null;
  const age = secondsBetween(newest.beginAt, now);
  if (age <= toleratedSeconds(interval) + takesSeconds) return null;
  const running = activeBackup === null ? '' : '; one is running now';
  return {
    state: 'late',
    reason: `the newest ${what} is ${durationInWords(age)} old, and the schedule requires one every ${intervalInWords(interval)}${running}`,
  };
}

function nothingRecentIsKnown(server: KnownServer, now: Date): Verdict | null {
  const { check, catalogue } = server;
  const unknown = (reason: string): Verdict => ({ state: 'unknown', reason });
  if (check === null) return unknown(`no check has finished yet: ${workerInWords(server)}`);
  if (catalogue === null) return unknown(`its backups have not been listed yet: ${workerInWords(server)}`);
  const stale = staleSources(server, now).find(({ source }) => source !== 'facts'); // no part of the verdict
  return stale === undefined ? null : unknown(staleInWords(stale, server, now));
}

/** If the clock was wrong when a backup was taken, the backup looks new for as long as the error. */
function backupIsDatedAhead({ catalogue, recovery }: KnownServer, now: Date): Verdict | null {
  const { newestDone } = catalogue ?? {};
  const dated = [
    ...(newestDone ? [{ backupId: newestDone.backupId, at: newestDone.endAt }] : []),
    ...(recovery?.provenBackup
      ? [{ backupId: recovery.provenBackup.backupId, at: recovery.provenBackup.endedAt }]
      : []),
  ];
  const ahead = dated.find(({ at }) => isAhead(at, now));
  if (ahead === undefined) return null;
  return { state: 'unknown', reason: aheadInWords(`backup ${ahead.backupId}`, ahead.at, now) };
}

function hasNoBackup({ catalogue, activeBackup }: KnownServer): Verdict | null {
  if (catalogue?.newestDone) return null;
  const reason = activeBackup === null ? 'there is no backup yet' : 'the first backup is running';
  return { state: 'unproven', reason };
}

/** Nothing but a new full backup helps: Barback takes one when an incremental one is due next. */
function chainIsBroken({ planned, catalogue, recovery }: KnownServer): Verdict | null {
  const newest = catalogue?.newestDone?.backupId;
  const fault = newest === undefined ? undefined : brokenChains(catalogue, recovery).get(newest);
  if (fault === undefined) return null;
  const cure = `the next backup will be a full one; to take it now, run "barback backup ${planned.name}"`;
  return { state: 'unproven', reason: `backup ${newest} cannot be relied on: ${fault}; ${cure}` };
}

function isNotProven(server: KnownServer, now: Date): Verdict | null {
  const unproven = (reason: string): Verdict => ({ state: 'unproven', reason });
  if (server.planned.recovery === null) {
    return unproven('its backups are never restored: set #:backup_recovery_ssh_cmd to a recovery host');
  }
  if (server.recovery === null) return unproven('no recovery test has finished yet');
  const proven = server.recovery.provenBackup;
  if (proven === null) return unproven('no backup has passed a recovery test yet');
  if (proven.backupId === server.catalogue?.newestDone?.backupId) return null;
  const age = secondsBetween(proven.endedAt, now);
  if (age <= longestProofAgeSeconds(server)) return null;
  return unproven(`the newest backup that was restored is ${durationInWords(age)} old`);
}

/** Between two backups, and until the newer one is restored, the older one is the proof; it was restored itself first. */
function longestProofAgeSeconds(server: KnownServer): number {
  const backup = intervalOf(server, 'backup') ?? 0;
  const test = server.planned.recovery?.afterBackup ? backup : (intervalOf(server, 'recovery-test') ?? 0);
  return toleratedSeconds(backup + test) + 2 * (server.recovery?.newest.testDurationSeconds ?? 0);
}

/** The maximum age of what is due at this interval in seconds, before it is late. */
export function toleratedSeconds(intervalSeconds: number): number {
  return intervalSeconds + Math.max(TOLERANCE.seconds, TOLERANCE.ofInterval * intervalSeconds);
}

/** Of both schedules of backups the shorter one: either makes one due. */
function intervalOf({ schedules }: KnownServer, job: 'backup' | 'recovery-test'): number | null {
  const intervals = schedules.filter((schedule) => schedule.job === job);
  return intervals.length === 0 ? null : Math.min(...intervals.map(({ intervalSeconds }) => intervalSeconds));
}

function fullIntervalOf({ schedules }: KnownServer): number | null {
  const full = schedules.find(({ job, backupType }) => job === 'backup' && backupType === undefined);
  return full?.intervalSeconds ?? null;
}
