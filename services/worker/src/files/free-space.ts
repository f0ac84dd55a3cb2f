import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The directory, or its nearest existing ancestor. */
export async function nearestExisting(directory: string): Promise<string> {
  const isThere = await stat(directory).then(
    () => true,
    () => false,
  );
  return isThere || dirname(directory) === directory ? directory : await nearestExisting(dirname(directory));
}

/** Free space where a directory is, or will be made, in bytes, for this user: what is reserved for root is not free. */
export async function freeBytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(await nearestExisting(directory));
  return bavail * bsize;
}
