import { watch } from 'node:fs';
import { join, relative } from 'node:path';

/** Editors write a file in several steps; a checkout writes many files. */
const SETTLE_MILLISECONDS = 100;
const SOURCE = /\.(ts|js|css|sh|psql|json)$/;
const TEST = /\.test\.ts$/;

/**
 * Watches directories and all below them for changes of source files; tests are not source.
 *
 * @param onChange is told one of the changed files, relative to the root, when nothing has changed for a moment
 * @returns how to stop
 */
export function watchSource(
  root: string,
  directories: readonly string[],
  onChange: (file: string) => void,
): () => void {
  let settling: NodeJS.Timeout | undefined;
  const watchers = directories.map((directory) =>
    watch(join(root, directory), { recursive: true }, (_event, name) => {
      if (name === null || !SOURCE.test(name) || TEST.test(name)) return;
      clearTimeout(settling);
      settling = setTimeout(() => onChange(relative(root, join(root, directory, name))), SETTLE_MILLISECONDS);
    }),
  );
  return () => {
    clearTimeout(settling);
    for (const watcher of watchers) watcher.close();
  };
}
