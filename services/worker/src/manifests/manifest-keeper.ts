import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@barback/shared/service/log';
import pLimit from 'p-limit';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import { lockFile, type ServerLayout } from '../catalogue/layout.ts';
import { isLockHeld } from '../catalogue/lock-held.ts';
import { readBackups } from '../catalogue/read-backups.ts';
import { isOwnManifest } from './is-own-manifest.ts';
import { makeManifest } from './make-manifest.ts';
import { manifestMaker } from './manifest-maker.ts';
import type { RecordedManifest } from './manifest-record.ts';
import { type ManifestRecords, sha256Of } from './manifest-records.ts';

/** Ensures that each backup has a record soon after it is done. */
export interface ManifestKeeper {
  /**
   * Creates the record of one backup now, and waits for it. Never fails: a backup without a record is as good as
   * before.
   */
  record(server: string, layout: ServerLayout, backupId: string, signal: AbortSignal): Promise<void>;
  /** Starts to create the missing records, for all backups, one at a time, and removes those of deleted backups. */
  catchUp(server: string, layout: ServerLayout): Promise<void>;
  /** What was noted of a backup; null when nothing was. */
  find(server: string, backupId: string): Promise<RecordedManifest | null>;
  stop(): Promise<void>;
}

interface Parts {
  records: ManifestRecords;
  log: Logger;
  now: () => Date;
}

/** The delay before another attempt to create a record: reading a large backup takes hours. */
const RETRY_MILLISECONDS = 60 * 60 * 1000;
const LOCK_LOOK_MILLISECONDS = 5000;

export function manifestKeeper({ records, log, now }: Parts): ManifestKeeper {
  const oneAtATime = pLimit(1);
  const stopping = new AbortController();
  const waiting = new Set<string>();
  const triedAt = new Map<string, number>();
  /** Not read each minute. */
  const noted = new Set<string>();

  const make = async (
    server: string,
    layout: ServerLayout,
    backup: BackupInfo,
    signal: AbortSignal,
    lockFileOfAll: string | null,
  ) => {
    const { backupId, mode } = backup;
    if ((await records.find(server, backupId)) !== null) return;
    const backupDirectory = join(layout.basebackupsDirectory, backupId);
    const sent = join(backupDirectory, 'data', 'backup_manifest');
    const by = manifestMaker(backup, await isOwnManifest(sent, backup));
    if (by === null) return;
    const common = { v: 1 as const, server, backupId, mode, recordedAt: now().toISOString(), by };
    if (by === 'postgres') return await records.write({ ...common, sha256: await sha256Of(sent) }, null);
    const { timeline, beginXlog, endXlog } = backup;
    if (timeline === null || beginXlog === null || endXlog === null) return;
    const into = await records.unfinishedFile(server, backupId);
    const backupBegins = new AbortController();
    const looking = setInterval(() => {
      isLockHeld(lockFile(layout, server, 'backup')).then(
        (isSkippedByPause) => isSkippedByPause && backupBegins.abort(),
        () => {},
      );
    }, LOCK_LOOK_MILLISECONDS);
    try {
      const sha256 = await makeManifest({
        ...{ backupDirectory, into, lockFile: lockFileOfAll, wal: { timeline, beginXlog, endXlog } },
        signal: AbortSignal.any([signal, stopping.signal, backupBegins.signal]),
      });
      if (sha256 !== null) await records.write({ ...common, sha256 }, into);
    } catch (error) {
      if (!backupBegins.signal.aborted) throw error;
    } finally {
      clearInterval(looking);
      await rm(into, { force: true });
    }
  };

  const record = async (
    server: string,
    layout: ServerLayout,
    backupId: string,
    signal: AbortSignal,
    lockFileOfAll: string | null = null,
  ) => {
    const key = `${server}/${backupId}`;
    waiting.add(key);
    try {
      if (stopping.signal.aborted) return;
      if (await isLockHeld(lockFile(layout, server, 'backup'))) return;
      const backup = (await readBackups(layout)).find((one) => one.backupId === backupId);
      if (backup !== undefined) await make(server, layout, backup, signal, lockFileOfAll);
      triedAt.delete(key);
    } catch (error) {
      triedAt.set(key, Date.now());
      if (signal.aborted || stopping.signal.aborted) return;
      const { message: reason } = error as Error;
      log.warn(
        { server, backupId, reason },
        'the backup is good, but Barback cannot record its files; its recovery tests skip manifest until then; will retry in an hour',
      );
    } finally {
      waiting.delete(key);
    }
  };

  const lookFor = async (server: string, layout: ServerLayout) => {
    const backups = await readBackups(layout);
    for (const backupId of await records.backupIds(server)) {
      if (backups.some((backup) => backup.backupId === backupId)) continue;
      if (!(await isGone(layout, backupId))) continue;
      await records.remove(server, backupId);
      noted.delete(`${server}/${backupId}`);
    }
    for (const backup of backups) {
      const key = `${server}/${backup.backupId}`;
      const isLate = Date.now() - (triedAt.get(key) ?? Number.NEGATIVE_INFINITY) >= RETRY_MILLISECONDS;
      if (waiting.has(key) || noted.has(key) || !isLate || manifestMaker(backup, true) === null) continue;
      if ((await records.find(server, backup.backupId)) !== null) {
        noted.add(key);
        continue;
      }
      waiting.add(key);
      oneAtATime(record, server, layout, backup.backupId, stopping.signal, records.lockFile);
    }
  };

  return {
    // one that was just taken waits for none that is old
    record,
    async catchUp(server, layout) {
      try {
        await lookFor(server, layout);
      } catch (error) {
        const { message: reason } = error as Error;
        log.warn({ server, reason }, 'cannot read the records of backups; will retry in a minute');
      }
    },
    async find(server, backupId) {
      const found = await records.find(server, backupId);
      if (found === null) return null;
      return {
        ...{ by: found.by, sha256: found.sha256 },
        async read() {
          const text = await records.readManifest(found);
          // made again at the next look
          if (text === null) {
            await records.remove(server, backupId);
            noted.delete(`${server}/${backupId}`);
          }
          return text;
        },
      };
    },
    async stop() {
      stopping.abort();
      await oneAtATime(async () => {});
    },
  };
}

/** Only a backup that certainly does not exist: a Barman home that is not mounted, or unreadable, has lost nothing. */
async function isGone(layout: ServerLayout, backupId: string): Promise<boolean> {
  const isAbsent = (path: string) =>
    stat(path).then(
      () => false,
      ({ code }: NodeJS.ErrnoException) => code === 'ENOENT',
    );
  const { basebackupsDirectory, backupDirectory } = layout;
  if (await isAbsent(join(backupDirectory, 'identity.json'))) return false;
  return (
    !(await isAbsent(basebackupsDirectory)) &&
    (await isAbsent(join(basebackupsDirectory, backupId))) &&
    (await isAbsent(join(backupDirectory, 'meta', `${backupId}-backup.info`)))
  );
}
