import { chmod, mkdir, open, stat } from 'node:fs/promises';

const PRIVATE = 0o700;
const OF_OTHERS = 0o077;
/** A directory such as `/tmp`, which is everybody's on purpose. */
const STICKY = 0o1000;

/**
 * Creates a directory that only its owner may enter, whatever the umask, and its missing parents. Restricts an existing
 * one that belongs to this user. Creates every directory of Barback's own; its files have mode 0600.
 * @throws the error of the file system
 */
export async function makePrivateDirectory(path: string): Promise<void> {
  if ((await mkdir(path, { recursive: true, mode: PRIVATE })) !== undefined) return;
  const { mode, uid } = await stat(path);
  if (uid === process.getuid?.() && (mode & OF_OTHERS) !== 0 && (mode & STICKY) === 0) {
    await chmod(path, PRIVATE);
  }
}

/**
 * Creates an empty file that only its owner may read and write, whatever the umask, for a program that would otherwise
 * create it; keeps an existing one.
 * @throws the error of the file system
 */
export async function makePrivateFile(path: string): Promise<void> {
  await (await open(path, 'a', 0o600)).close();
}
