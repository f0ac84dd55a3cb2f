import { open } from 'node:fs/promises';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import { foreignManifestReason } from './wal-ranges.ts';

/** The WAL ranges stand behind the files, and before the checksum. */
const END_BYTES = 64 * 1024;

/** Whether a file is the manifest that PostgreSQL sent with a backup; another's may have been in the data directory. */
export async function isOwnManifest(path: string, { timeline, beginXlog }: BackupInfo): Promise<boolean> {
  if (timeline === null || beginXlog === null) return false;
  const file = await open(path).catch(() => null);
  if (file === null) return false;
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - END_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(END_BYTES), 0, END_BYTES, from);
    const end = buffer.toString('latin1', 0, bytesRead);
    const ranges = end.slice(end.lastIndexOf('"WAL-Ranges"'));
    return foreignManifestReason(ranges, { timeline, beginXlog }) === null;
  } finally {
    await file.close();
  }
}
