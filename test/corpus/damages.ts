import { open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RecoveryStepName } from '@barback/shared/vocabulary/recovery-test';
import { execa } from 'execa';
import { type BackupFiles, PAGE_BYTES, type State, WRITTEN_WAL_BYTES } from './source.ts';

/** One way in which a backup can be worthless, and the first step of a recovery test that must say so. */
export interface Damage {
  name: string;
  /** Of the server when it was backed up. */
  state: State;
  damage(files: BackupFiles): Promise<void>;
  caughtBy: RecoveryStepName;
}

/** In the middle of what was written into the segment. */
const WAL_OFFSET = WRITTEN_WAL_BYTES / 2;

/** Every damage that a recovery test must catch. */
export const damages: readonly Damage[] = [
  {
    name: 'one flipped bit in a table',
    state: 'healthy',
    damage: ({ table }) => flipBit(table, 3 * PAGE_BYTES + 4000),
    caughtBy: 'manifest',
  },
  {
    name: 'a zeroed page',
    state: 'healthy',
    damage: ({ table }) => overwrite(table, 2 * PAGE_BYTES, Buffer.alloc(PAGE_BYTES)),
    caughtBy: 'manifest',
  },
  {
    name: 'a truncated relation',
    state: 'healthy',
    damage: ({ table }) => truncate(table, 5 * PAGE_BYTES),
    caughtBy: 'manifest',
  },
  {
    name: 'a missing relation file',
    state: 'healthy',
    damage: ({ table }) => rm(table),
    caughtBy: 'manifest',
  },
  {
    name: 'a pg_control that is cut short',
    state: 'healthy',
    damage: ({ data }) => truncate(join(data, 'global/pg_control'), 100),
    caughtBy: 'manifest',
  },
  {
    name: 'a damaged pg_xact',
    state: 'healthy',
    damage: ({ data }) => overwrite(join(data, 'pg_xact/0000'), 0, Buffer.alloc(1000, 0xaa)),
    caughtBy: 'manifest',
  },
  {
    name: 'an index that lacks a row, of the server itself',
    state: 'unindexed',
    damage: async () => {},
    caughtBy: 'read',
  },
  {
    name: 'a missing WAL segment',
    state: 'healthy',
    damage: ({ wal }) => rm(wal),
    caughtBy: 'restore',
  },
  {
    name: 'a missing WAL segment that Barman does not know of',
    state: 'healthy',
    async damage({ wal, walList }) {
      await rm(wal);
      const lines = (await readFile(walList, 'utf8')).split('\n');
      await writeFile(walList, lines.filter((line) => !line.startsWith(basename(wal))).join('\n'));
    },
    caughtBy: 'start',
  },
  {
    name: 'a flipped bit in a WAL segment',
    state: 'healthy',
    damage: ({ wal }) => flipBit(wal, WAL_OFFSET),
    caughtBy: 'start',
  },
  {
    name: 'a WAL segment of another server',
    state: 'healthy',
    // its system identifier stands in the header of the first page
    damage: ({ wal }) => overwrite(wal, 24, Buffer.alloc(8, 7)),
    caughtBy: 'start',
  },
  {
    name: 'a postgresql.conf that was removed',
    state: 'healthy',
    damage: ({ data }) => rm(join(data, 'postgresql.conf')),
    caughtBy: 'manifest',
  },
  {
    name: 'a deleted tablespace',
    state: 'healthy',
    damage: ({ tablespace }) => rm(tablespace, { recursive: true }),
    caughtBy: 'restore',
  },
  {
    name: 'a backup_label that was removed',
    state: 'healthy',
    damage: ({ data }) => rm(join(data, 'backup_label')),
    caughtBy: 'manifest',
  },
  {
    name: 'a backup of the wrong server',
    state: 'healthy',
    async damage({ data, foreign }) {
      await rm(data, { recursive: true });
      await execa('cp', ['-a', foreign, data]);
    },
    caughtBy: 'manifest',
  },
  {
    name: 'an emptied table',
    state: 'emptied',
    damage: async () => {},
    caughtBy: 'sql',
  },
];

async function overwrite(path: string, offset: number, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.write(bytes, 0, bytes.length, offset);
  } finally {
    await file.close();
  }
}

async function flipBit(path: string, offset: number): Promise<void> {
  const byte = (await readFile(path))[offset];
  if (byte === undefined) throw new Error(`${path} has no byte ${offset}`);
  await overwrite(path, offset, Buffer.from([byte ^ 1]));
}
