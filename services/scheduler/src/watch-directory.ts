import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isServerFile } from '@barback/shared/barman-d/read-directory';

/**
 * Tells whether the server files in a directory changed since it was asked before; at first they did. Never throws.
 *
 * It looks at the files instead of asking the kernel for events, which do not come from network file systems, nor
 * when a whole directory is exchanged (as Kubernetes does it) or appears later than Barback.
 */
export function watchDirectory(directory: string): () => Promise<boolean> {
  let seen: string | null = null;
  return async () => {
    const before = seen;
    seen = await fingerprint(directory);
    return seen !== before;
  };
}

/** Names, ages and sizes of all server files as one text. Never throws: what cannot be read is part of it. */
async function fingerprint(directory: string): Promise<string> {
  const code = (error: NodeJS.ErrnoException) => String(error.code);
  const names = await readdir(directory).catch(code);
  if (typeof names === 'string') return names;
  const files = names.filter(isServerFile).map(async (name) => {
    const file = await stat(join(directory, name)).catch(code);
    return typeof file === 'string' ? [name, file] : [name, file.ino, file.size, file.mtimeMs, file.ctimeMs];
  });
  return JSON.stringify(await Promise.all(files));
}
