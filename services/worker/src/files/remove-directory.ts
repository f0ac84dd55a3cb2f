import { rm } from 'node:fs/promises';

/** With all that is in it; nothing happens when it does not exist. */
export async function removeDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}
