import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** As many as Linux follows in one path. */
const MOST_LINKS = 40;

/**
 * A path without symbolic links, whether it exists or not, like Python's `realpath`; a part that cannot be examined is
 * used unchanged. Never rejects.
 */
export async function realPath(path: string, linksLeft = MOST_LINKS): Promise<string> {
  const absolute = resolve('/', path);
  const existing = await realpath(absolute).catch(() => null);
  if (existing !== null || absolute === '/') return existing ?? absolute;
  const parent = await realPath(dirname(absolute), linksLeft);
  const place = join(parent, basename(absolute));
  const target = linksLeft > 0 ? await readlink(place).catch(() => null) : null;
  return target === null ? place : await realPath(resolve(parent, target), linksLeft - 1);
}
