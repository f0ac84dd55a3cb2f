import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Appends one line to a file, which is made when it is missing, and waits until it is on disk.
 *
 * Any number of processes of this host may do so at once. A whole line is one `write` with O_APPEND, and Linux keeps
 * the inode locked from finding the end of the file until the last byte, so that no line gets into another, however
 * long they are. What a crash or a full disk cut off ends there: the next line is one of its own.
 *
 * @throws the error of the file system
 */
export async function appendLine(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const bytes = Buffer.from(`${(await isCutOff(file, size)) ? '\n' : ''}${line}\n`);
    const { bytesWritten } = await file.write(bytes);
    // what is missing cannot be added: another process may have appended meanwhile
    if (bytesWritten < bytes.length) throw new Error(`ENOSPC: no space for the whole line, write '${path}'`);
    await file.sync();
    if (size === 0) await syncDirectory(dirname(path));
  } finally {
    await file.close();
  }
}

/** Whether the last line has no end. While another process is writing it may seem so: then a line stays empty. */
async function isCutOff(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 });
  return buffer.toString() !== '\n';
}

/** A new file is only on disk when its name is. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
