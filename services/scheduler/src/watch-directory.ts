import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isServerFile } from '@barback/shared/barman-d/read-directory';

const POLL_MILLISECONDS = 2000;

/**
 * Calls `changed` at first and within two seconds of every change of the server files in a directory.
 *
 * It looks at the files instead of asking the kernel for events, which do not come from network file systems, nor
 * when a whole directory is exchanged (as Kubernetes does it) or appears later than Barback.
 *
 * @returns how to stop
 */
export function watchDirectory(directory: string, changed: () => void): () => void {
  let seen: string | null = null;
  let timer: NodeJS.Timeout;
  let stopped = false;
  const look = async () => {
    const now = await fingerprint(directory);
    if (stopped) return;
    if (now !== seen) changed();
    seen = now;
    timer = setTimeout(look, POLL_MILLISECONDS);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
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
