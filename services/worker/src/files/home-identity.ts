import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory } from '@barback/shared/service/private-files';

/**
 * The name of a Barman home, made when it has none: wherever it is mounted it is the same, so that workers which say
 * different ones do not see what the others do. Never fails: null where it cannot be read or made.
 *
 * @param stateDirectory that in which Barback keeps files of its own
 */
export async function homeIdentity(stateDirectory: string): Promise<string | null> {
  const file = join(stateDirectory, 'home-id');
  const read = async () => (await readFile(file, 'utf8').catch(() => '')).trim() || null;
  return (await read()) ?? (await make(stateDirectory, file).then(read, read));
}

/** Written as a whole, and only if it does not exist: another worker may do the same at this moment. */
async function make(stateDirectory: string, file: string): Promise<void> {
  await makePrivateDirectory(stateDirectory);
  const id = randomUUID();
  const temporary = `${file}.${id}`;
  try {
    await writeFile(temporary, `${id}\n`, { mode: 0o600 });
    await link(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}
