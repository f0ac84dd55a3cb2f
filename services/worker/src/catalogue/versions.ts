import { join } from 'node:path';
import type { BackupInfo } from './backup-info.ts';
import type { ServerLayout } from './layout.ts';

/**
 * All differences between the releases of Barman that Barback supports. Almost nothing checks the installed release:
 * one home has backups of several, so that the files on disk, or the answer itself, must show it.
 */

/** The first and the last release that are tested. */
const OLDEST = '3.4';
const NEWEST = '3.20';

/** A note on a release that is not tested; null for a tested one. Pure. */
export function untestedRelease(version: string): string | null {
  const tested = `Barback is tested with Barman ${OLDEST} to ${NEWEST}`;
  if (compare(version, OLDEST) < 0) return `Barman ${version} is too old: ${tested}; install a newer one`;
  if (compare(version, NEWEST) > 0) return `Barman ${version} is newer than the tested versions: ${tested}`;
  return null;
}

/** Whether `barman backup --incremental` exists. Pure. */
export function hasIncrementals(version: string): boolean {
  return compare(version, '3.11') >= 0;
}

/** Whether incremental backups go together with `backup_compression`. Pure. */
export function canBuildOnCompressed(version: string): boolean {
  return compare(version, '3.15') >= 0;
}

/**
 * The program that a release runs for `compression` of WAL without looking whether it is there; null for what needs none.
 * Releases 3.4 to 3.13 run gzip and bzip2 (`CommandCompressor` in their `compression.py`), 3.20 does not. Pure.
 */
export function compressorProgram(compression: string | null, version: string): string | null {
  if (compression === 'pigz') return compression;
  const isRun = (compression === 'gzip' || compression === 'bzip2') && compare(version, '3.14') < 0;
  return isRun ? compression : null;
}

/** What a server uses of Barman. */
export interface BarmanUse extends ShownUse {
  /** `encryption` in its file: a release that does not know the option does not report it. */
  asksForEncryption: boolean;
}

/** What a server uses of Barman, as `show-server` reports its settings. */
export interface ShownUse {
  /** `streaming_archiver`. */
  streamsWal: boolean;
  /** `delta_restore`, since 3.16. */
  restoresDelta: boolean;
  backupMethod: string;
  /** `primary_ssh_command`: it copies the backups of another Barman host and takes none. */
  isPassive: boolean;
}

interface Fault {
  /** The first release that has it, and the first that does not. */
  since: string;
  until: string;
  touches: (use: BarmanUse) => boolean;
  what: string;
}

/**
 * Faults of Barman that hurt whoever uses what they touch, by its release notes. The notes of the release that ended the
 * overlapping `cron` (its issue 1169) were not to be had: it was reported of 3.18 alone.
 */
const FAULTS: readonly Fault[] = [
  {
    since: '0',
    until: '3.11.0',
    touches: ({ streamsWal }) => streamsWal,
    what: '"barman receive-wal" exits with 0 when it could not receive WAL, so that scripts that run it take a failure for success; Barback does not rely on it',
  },
  {
    since: '0',
    until: '3.14.0',
    touches: ({ asksForEncryption }) => asksForEncryption,
    what: 'backups are stored unencrypted: this release does not know the option encryption and ignores it',
  },
  {
    since: '3.5.0',
    until: '3.20.1',
    touches: ({ backupMethod }) => backupMethod === 'snapshot',
    what: 'who can write to the backup catalog can have Barman delete unrelated snapshots in the cloud (CVE-2026-93853)',
  },
  {
    since: '3.16.0',
    until: '3.17.0',
    touches: ({ restoresDelta }) => restoresDelta,
    what: 'restores with delta_restore do not work',
  },
  {
    since: '3.18.0',
    until: '3.19.0',
    touches: () => true,
    what: 'runs of "barman cron" overlap, and those that find another one running skip the server, so that WAL is archived late',
  },
];

/** The faults of a release that touch a server: what goes wrong, and the release that fixes it. Pure. */
export function faultsOf(version: string, use: BarmanUse): string[] {
  return FAULTS.filter(
    ({ since, until, touches }) =>
      compare(version, since) >= 0 && compare(version, until) < 0 && touches(use),
  ).map(({ what, until }) => `Barman ${version}: ${what}; install Barman ${until} or newer`);
}

/** By the numbers that `b` has: 3.20.1 is equal to 3.20. */
function compare(a: string, b: string): number {
  const numbers = a.split('.').map(Number);
  const differences = b.split('.').map((number, index) => (numbers[index] ?? 0) - Number(number));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** The directory of the information on backups beside their files, since 3.13.2. */
export function metaDirectory({ backupDirectory }: Pick<ServerLayout, 'backupDirectory'>): string {
  return join(backupDirectory, 'meta');
}

/** The backup that a file in the meta directory describes; null when it is another file. */
export function backupDescribedIn(name: string): string | null {
  return /^(.+)-backup\.info$/.exec(name)?.[1] ?? null;
}

/** The description of a backup, until 3.13.1. Where there is one in the meta directory too, that counts. */
export function olderBackupInfo(layout: ServerLayout, backupId: string): string {
  return join(layout.basebackupsDirectory, backupId, 'backup.info');
}

/**
 * Barman's lists of archived WAL (`xlog.db`): since 3.13 the first, in a directory that can be configured, until then
 * the second. Newer releases remove the second when they write the first, so that the first existing one counts.
 */
export function walLists(
  server: string,
  walsDirectory: string,
  xlogdbDirectory: string | null,
): [newer: string, older: string] {
  return [join(xlogdbDirectory ?? walsDirectory, `${server}-xlog.db`), join(walsDirectory, 'xlog.db')];
}

/**
 * The files that `barman keep` writes: until 3.13.2 the first, since then the second. Newer releases move the first
 * over the second when they see it, so that the first existing one counts.
 */
export function keepFiles(layout: ServerLayout, backupId: string): [older: string, newer: string] {
  return [
    join(layout.basebackupsDirectory, backupId, 'annotations', 'keep'),
    join(metaDirectory(layout), `${backupId}-keep`),
  ];
}

/** What a backup that is copied, and waits for WAL, is called: by 3.4 the first, by 3.13 the second. */
export const COPIED_STATUSES: readonly BackupInfo['status'][] = ['WAITING_FOR_WALS', 'STARTED'];

/**
 * Since 3.10 Barman merges files: it interpolates each value when it reads it, and again when it uses it. A `%` that is
 * alone after the first time ends it for every server.
 */
export function interpolatesTwice(version: string): boolean {
  return compare(version, '3.10') >= 0;
}

/** The command that restores: since 3.12 it is called `restore` too, and keeps its old name. */
export const RESTORE = 'recover';

/** Directories for what a restore makes in between; null where it makes nothing. */
export interface Staging {
  /** On the recovery host: for the archives of a compressed backup (3.0). */
  remoteStagingDirectory: string | null;
  /** On this host: for a chain of incremental backups (3.11), and for what is decrypted (3.14), which only this host can. */
  localStagingDirectory: string | null;
}

/**
 * The options without which such a backup is not restored. Barman 3.15 still understands the names from before, but
 * unpacks archives on its own host then, at the path that is meant for the other one, and fails. Since then it also has
 * one place for everything. Pure.
 */
export function stagingOptions(
  { remoteStagingDirectory: remote, localStagingDirectory: local }: Staging,
  version: string,
): string[] {
  if (compare(version, '3.15') >= 0) {
    if (local !== null) return ['--staging-path', local, '--staging-location', 'local'];
    return remote === null ? [] : ['--staging-path', remote, '--staging-location', 'remote'];
  }
  return [
    ...(remote === null ? [] : ['--recovery-staging-path', remote]),
    ...(local === null ? [] : ['--local-staging-path', local]),
  ];
}

/** The message of all releases, with exit code 0, when WAL that the restored backup requires is missing. */
export const NOT_VALID = /IS NOT VALID/;

/**
 * How far back a replication slot holds WAL, as `show-server` prints the slot; null when it does not say: a text,
 * `Record(slot_name='barman', active=True, restart_lsn='0/2000000')`, or its parts.
 */
export function restartLsn(slot: unknown): string | null {
  const printed = typeof slot === 'string' ? slot : JSON.stringify(slot ?? null);
  return /restart_lsn\W+([\dA-F]+\/[\dA-F]+)/.exec(printed)?.[1] ?? null;
}
