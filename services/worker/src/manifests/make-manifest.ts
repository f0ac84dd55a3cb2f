import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { execa } from 'execa';
import { type BackupFile, listFiles } from './list-files.ts';
import { MANIFEST_BEGIN, manifestChecksum, manifestEnd, manifestLine } from './manifest-format.ts';

export interface Making {
  /** Of the backup, in the Barman home. */
  backupDirectory: string;
  wal: { timeline: number; beginXlog: string; endXlog: string };
  /** Written as the files are read. */
  into: string;
  /** Locked while a worker reads, so that only one of a home reads at a time; null: no lock. */
  lockFile: string | null;
  signal: AbortSignal;
}

/** It gives way to all else on the machine. */
const GIVING_WAY = ['nice', '-n', '19', 'ionice', '-t', '-c', '3'];
const LOCKED = 75;
const PROGRAM = new URL('./hash-files.ts', import.meta.url).pathname;

/**
 * Creates a manifest of a backup's current files, in the form of those that PostgreSQL sends. Resolves with its
 * SHA-256; null when another worker is creating one.
 * @throws Error when a file cannot be read, changes meanwhile, or the manifest cannot be written
 */
export async function makeManifest({
  backupDirectory,
  wal,
  into,
  lockFile,
  signal,
}: Making): Promise<string | null> {
  const files = await listFiles(backupDirectory);
  const hash = createHash('sha256');
  const file = await open(into, 'w', 0o600);
  try {
    const write = async (text: string) => {
      hash.update(text);
      await file.appendFile(text);
    };
    await write(MANIFEST_BEGIN);
    let done = 0;
    const reading = readEach(files, lockFile, signal);
    for await (const line of reading) {
      const listed = files[done];
      const [sha256 = '', bytes] = line.split(' ');
      if (listed === undefined || Number(bytes) !== listed.bytes) {
        throw new Error(`${listed?.source} changed during the read`);
      }
      await write(manifestLine({ ...listed, sha256 }, done === 0));
      done += 1;
    }
    const { exitCode, failed, shortMessage, stderr } = await reading;
    if (exitCode === LOCKED) return null;
    if (failed || done < files.length) throw new Error(lastLine(stderr) || shortMessage || 'it was stopped');
    await write(manifestEnd(wal));
    const covered = hash.copy().digest('hex');
    await write(manifestChecksum(covered));
    await file.sync();
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

function readEach(files: readonly BackupFile[], lockFile: string | null, signal: AbortSignal) {
  const locked = ['flock', '--nonblock', '--no-fork', '--conflict-exit-code', String(LOCKED), lockFile ?? ''];
  const lock = lockFile === null ? [] : locked;
  const command = ['--pdeathsig', 'KILL', '--', ...lock, ...GIVING_WAY, process.execPath, PROGRAM];
  return execa('setpriv', command, {
    input: Buffer.concat(files.flatMap(({ source }) => [source, Buffer.from([0])])),
    reject: false,
    buffer: { stdout: false },
    cancelSignal: signal,
    forceKillAfterDelay: 1000,
  });
}

const lastLine = (text: string) => text.split('\n').findLast((line) => /Error:/.test(line)) ?? '';
