import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import type { ServerLayout } from '../catalogue/layout.ts';
import { type ArchivedWalSizes, walTally } from './wal-tally.ts';

/**
 * Reads Barman's own list of a server's archived WAL, instead of each file of the archive. Takes no lock: a line that
 * is being written is omitted. Null when there is no list, as before the first segment is archived, or when it cannot
 * be read.
 */
export async function readWalList(
  { walLists }: Pick<ServerLayout, 'walLists'>,
  backups: readonly BackupInfo[],
): Promise<ArchivedWalSizes | null> {
  for (const file of walLists) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return await addUp(file, backups).catch(() => null);
  }
  return null;
}

const CHUNK_BYTES = 256 * 1024;

/**
 * Without `readLines`, which reports the end of each line: that takes twice as long, and there may be a million lines,
 * every minute.
 */
async function addUp(file: string, backups: readonly BackupInfo[]): Promise<ArchivedWalSizes> {
  const tally = walTally(backups);
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'latin1', highWaterMark: CHUNK_BYTES })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) tally.add(line);
  }
  return tally.sizes();
}
