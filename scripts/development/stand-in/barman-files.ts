import { appendFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Of zeros that stand for data: slow enough to be watched. */
export const COPIED_BYTES_PER_SECOND = 8_000_000;
const NEW_SERVER_BYTES = 120_000_000;
const SEGMENT_BYTES = 16_777_216;
const SEGMENTS_PER_LOG = 256;

/** A backup as Barman describes it in its `backup.info`. */
export interface DescribedBackup {
  status: 'STARTED' | 'DONE' | 'FAILED';
  beginAt: Date;
  /** Null while it is being copied. */
  endAt: Date | null;
  sizeBytes: number | null;
  /** The number of the WAL segment in which it begins and ends. */
  segment: number;
}

/** Where the stand-in keeps a server's backups, as Barman does. */
export interface BackupDirectory {
  base: string;
  wals: string;
}

export function backupDirectory(barmanHome: string, server: string): BackupDirectory {
  return { base: join(barmanHome, server, 'base'), wals: join(barmanHome, server, 'wals') };
}

/** Writes what Barman knows of a backup, atomically. Returns its directory, in which the directory of its data is. */
export async function describeBackup({ base }: BackupDirectory, backup: DescribedBackup): Promise<string> {
  const directory = join(base, backupIdAt(backup.beginAt));
  const file = join(directory, 'backup.info');
  await mkdir(join(directory, 'data'), { recursive: true });
  await writeFile(`${file}.new`, backupInfoText(backup));
  await rename(`${file}.new`, file);
  return directory;
}

/** Has the archive hold a segment, as a file without content, and lists it. */
export async function archiveSegment({ wals }: BackupDirectory, segment: number, at: Date): Promise<void> {
  const name = segmentName(segment);
  const directory = join(wals, name.slice(0, 16));
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, name), '');
  await appendFile(join(wals, 'xlog.db'), `${name}\t${SEGMENT_BYTES}\t${at.getTime() / 1000}\tNone\n`);
}

/** The number of the newest segment in the archive; 0 when there is none. */
export async function newestSegment({ wals }: BackupDirectory): Promise<number> {
  const list = await readFile(join(wals, 'xlog.db'), 'utf8').catch(() => '');
  const name = list.trimEnd().split('\n').at(-1)?.split('\t')[0] ?? '';
  return name === ''
    ? 0
    : Number.parseInt(name.slice(8, 16), 16) * SEGMENTS_PER_LOG + Number.parseInt(name.slice(16), 16);
}

/** How large a server is taken to be, in bytes: as its newest backup. */
export async function sizeOf({ base }: BackupDirectory): Promise<number> {
  for (const id of (await readdir(base).catch(() => [])).sort().reverse()) {
    const size = /^size=(\d+)$/m.exec(await readFile(join(base, id, 'backup.info'), 'utf8'))?.[1];
    if (size !== undefined) return Number(size);
  }
  return NEW_SERVER_BYTES;
}

/** Pure. */
function backupInfoText({ status, beginAt, endAt, sizeBytes, segment }: DescribedBackup): string {
  const position = (offset: string) =>
    `${hexadecimal(Math.floor(segment / SEGMENTS_PER_LOG), 1)}/${hexadecimal(segment % SEGMENTS_PER_LOG, 1)}${offset}`;
  const pairs = {
    begin_time: pythonTime(beginAt),
    begin_wal: segmentName(segment),
    begin_xlog: position('000028'),
    deduplicated_size: sizeBytes,
    end_time: endAt && pythonTime(endAt),
    end_wal: endAt && segmentName(segment),
    end_xlog: endAt && position('000138'),
    error: status === 'FAILED' ? 'interrupted by user' : null,
    mode: 'postgres',
    pgdata: '/var/lib/postgresql/17/main',
    size: sizeBytes,
    status,
    tablespaces: null,
    timeline: 1,
    version: 170_006,
    xlog_segment_size: SEGMENT_BYTES,
  };
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${value ?? 'None'}\n`)
    .join('');
}

/** `20261123T111914`, in UTC. Pure. */
function backupIdAt(beginAt: Date): string {
  return beginAt.toISOString().slice(0, 19).replace(/[-:]/g, '');
}

function segmentName(segment: number): string {
  return `00000001${hexadecimal(Math.floor(segment / SEGMENTS_PER_LOG), 8)}${hexadecimal(segment % SEGMENTS_PER_LOG, 8)}`;
}

function hexadecimal(number: number, digits: number): string {
  return number.toString(16).toUpperCase().padStart(digits, '0');
}

function pythonTime(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '000+00:00');
}
