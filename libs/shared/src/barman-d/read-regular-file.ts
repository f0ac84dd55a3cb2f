import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** Of what a file says where it lies, and when and how it was changed last. */
export interface FileIdentity {
  /** Differs when the file was changed or replaced. */
  version: string;
  sizeBytes: number;
  /** Epoch milliseconds. */
  changedAt: number;
}

/** Why a file cannot be read. */
export interface Unreadable {
  /** Node's error code, such as `EACCES`; null when the error does not come from the file system. */
  code: string | null;
  reason: string;
  cure: string;
}

/**
 * Examines a file without opening it.
 * @returns the reason when it is not a regular file, is larger than allowed, or cannot be examined
 */
export async function identifyRegularFile(
  file: string,
  mostBytes: number,
): Promise<FileIdentity | Unreadable> {
  try {
    return judge(await stat(file), mostBytes);
  } catch (error) {
    return unreadable(error);
  }
}

/**
 * Reads a regular file of limited size. It neither reads nor waits for a FIFO, a socket, a device or a directory, even
 * when one has just replaced the file.
 */
export async function readRegularFile(file: string, mostBytes: number): Promise<Buffer | Unreadable> {
  let handle: FileHandle | undefined;
  try {
    const before = judge(await stat(file), mostBytes);
    if ('reason' in before) return before;
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    const opened = judge(await handle.stat(), mostBytes);
    if ('reason' in opened) return opened;
    const bytes = await readUpTo(handle, mostBytes);
    return bytes ?? tooLarge(mostBytes);
  } catch (error) {
    return unreadable(error);
  } finally {
    await handle?.close().catch(() => {});
  }
}

interface Stats {
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
  dev: number;
  ino: number;
  size: number;
  mtimeMs: number;
  ctimeMs: number;
}

function judge(stats: Stats, mostBytes: number): FileIdentity | Unreadable {
  const { dev, ino, size, mtimeMs, ctimeMs } = stats;
  if (!stats.isFile()) {
    const kinds = [
      [stats.isDirectory(), 'a directory'],
      [stats.isFIFO(), 'a FIFO'],
      [stats.isSocket(), 'a socket'],
    ] as const;
    const kind = kinds.find(([is]) => is)?.[1] ?? 'a device';
    return {
      code: null,
      reason: `it is ${kind}, not a regular file`,
      cure: 'remove it, or rename it',
    };
  }
  if (size > mostBytes) return tooLarge(mostBytes);
  return { version: [dev, ino, size, mtimeMs, ctimeMs].join(' '), sizeBytes: size, changedAt: mtimeMs };
}

/** Null when there is more. What says that it is empty, as files in `/proc` do, may have any size. */
async function readUpTo(handle: FileHandle, mostBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(64 * 1024), 0, null, null);
    if (bytesRead === 0) return Buffer.concat(chunks);
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
    if (length > mostBytes) return null;
  }
}

function tooLarge(mostBytes: number): Unreadable {
  const most = mostBytes >= 1024 ** 2 ? `${mostBytes / 1024 ** 2} MiB` : `${mostBytes} bytes`;
  return {
    code: null,
    reason: `the file is larger than ${most}`,
    cure: 'remove what is not configuration, or move some of the servers to another file',
  };
}

/** The process, or the machine, has as many files open as it may: no file is to blame. */
export const TOO_MANY_OPEN_FILES: readonly (string | null)[] = ['EMFILE', 'ENFILE'];
export const RAISE_LIMIT = 'raise the limit of open files (ulimit -n), or stop what holds them open';

const CURES: Readonly<Record<string, string>> = {
  EMFILE: RAISE_LIMIT,
  ENFILE: RAISE_LIMIT,
  ENOENT: 'correct the link, or remove it',
  ELOOP: 'correct the link, or remove it',
};

function unreadable(error: unknown): Unreadable {
  const code = (error as NodeJS.ErrnoException).code ?? null;
  const why = code === 'ENOENT' ? 'its target does not exist' : (code ?? String(error));
  return {
    code,
    reason: `the file cannot be read (${why})`,
    cure: CURES[code ?? ''] ?? 'make it readable for the user that Barback runs as',
  };
}
