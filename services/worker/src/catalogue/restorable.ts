import { USUAL_SEGMENT_BYTES } from '../wal/wal-segment.ts';
import type { BackupInfo } from './backup-info.ts';
import { chainOf, type DescribedLink } from './chain.ts';
import type { ConfigurationFiles } from './configuration-files.ts';

export interface RestorableLink extends DescribedLink {
  isCompressed: boolean;
}

/** A `DONE` backup of which everything is known that restoring and judging it takes. */
export interface RestorableBackup {
  backupId: string;
  /** ISO with zone. */
  endedAt: string;
  /** Of its stored files, and of those of the backups that it is built on. */
  sizeBytes: number;
  /** The backups that a restore puts together, the full one first and itself last; of a full backup itself alone. */
  chain: readonly RestorableLink[];
  /** Why there is no such chain, and which backup is missing; null when there is one. */
  chainFault: { lostBackupId: string; reason: string } | null;
  /** Of its files when they are restored; null for one that is kept compressed or as an increment: Barman does not say. */
  restoredBytes: number | null;
  /** Whether it is kept in archives, which are unpacked on the recovery host. */
  isCompressed: boolean;
  /** Whether it or a backup of its chain is decrypted first, on this host. */
  isEncrypted: boolean;
  /** `server_version_num` of the backed-up server: 150018. */
  pgVersion: number;
  /** Null when Barman did not record it; then the restored server's identity is not compared. */
  systemId: string | null;
  /** Names; null when they are not known, and then nothing is restored. */
  tablespaces: readonly string[] | null;
  /** How it was taken: `postgres` is by `pg_basebackup`, which since PostgreSQL 13 writes a manifest. */
  mode: string | null;
  timeline: number;
  /** The position that recovery begins at: `0/3000028`. */
  beginXlog: string;
  /** The position at which the restored data are consistent. */
  endXlog: string;
  beginWal: string;
  endWal: string;
  segmentBytes: number;
  configurationFiles: ConfigurationFiles;
}

/** The named backup, or the newest, if it is `DONE` and has all that a restore needs to know. Pure. */
export function restorable(backups: readonly BackupInfo[], wantedId: string | null): RestorableBackup | null {
  const done = backups.filter(({ status }) => status === 'DONE');
  const found = wantedId === null ? done.at(-1) : done.find(({ backupId }) => backupId === wantedId);
  if (found === undefined) return null;
  const { backupId, systemId, tablespaces, mode, segmentBytes, configurationFiles } = found;
  const { endAt, sizeBytes, pgVersion, timeline, beginXlog, endXlog, beginWal, endWal } = found;
  if (endAt === null || sizeBytes === null || pgVersion === null || timeline === null) return null;
  if (beginXlog === null || endXlog === null || beginWal === null || endWal === null) return null;
  const isCompressed = found.compression !== null;
  const chain = chainOf(found, backups);
  const links = chain.status === 'whole' ? chain.links : [found];
  const storedBytes = links.reduce((sum, link) => sum + (link.sizeBytes ?? 0), 0);
  const restoredBytes = !isCompressed && found.parentBackupId === null ? sizeBytes : null;
  return {
    chain: links.map((link) => ({
      ...{ backupId: link.backupId, parentBackupId: link.parentBackupId },
      ...{ beginXlog: link.beginXlog, timeline: link.timeline, isCompressed: link.compression !== null },
    })),
    chainFault: chain.status === 'whole' ? null : chain,
    ...{
      backupId,
      endedAt: endAt,
      sizeBytes: storedBytes,
      restoredBytes,
      pgVersion,
      systemId,
      tablespaces,
      mode,
    },
    ...{ timeline, beginXlog, endXlog, beginWal, endWal, segmentBytes: segmentBytes ?? USUAL_SEGMENT_BYTES },
    ...{ isCompressed, configurationFiles, isEncrypted: links.some(({ encryption }) => encryption !== null) },
  };
}
