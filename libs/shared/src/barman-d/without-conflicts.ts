import { posix } from 'node:path';
import type { Problem } from '../vocabulary/problem.ts';
import type { BarmanSection } from './parse-server-file.ts';

/** Where Barman 3.4 to 3.20 puts what it keeps of a server, under its `backup_directory`; none may be another's. */
const SUBDIRECTORIES = {
  basebackups_directory: 'base',
  errors_directory: 'errors',
  incoming_wals_directory: 'incoming',
  streaming_wals_directory: 'streaming',
  wals_directory: 'wals',
};

/** Paths without symbolic links, by the paths in the files. */
type RealPaths = ReadonlyMap<string, string>;

/** The section that something belongs to; `line` is the 1-based one that says so. */
interface Owner {
  name: string;
  file: string;
  line: number;
}

/**
 * Removes each section that defines a server of an earlier section, or that has a directory of an earlier one: Barman
 * would merge the former, and stops for all servers because of the latter. Earlier is in Barman's order: by the name of
 * the file, then by the line. Pure.
 * @param sections in that order, with different names in each file
 * @param barmanHome directory of servers without a directory setting
 * @param realPaths the resolved `pathsToResolve`
 */
export function withoutConflicts(
  sections: readonly BarmanSection[],
  barmanHome: string,
  realPaths: RealPaths = new Map(),
): { sections: BarmanSection[]; problems: Problem[] } {
  const names = new Map<string, Owner>();
  const directories = new Map<string, Owner>();
  const problems: Problem[] = [];
  const kept = sections.filter((section) => {
    const { file, name } = section;
    const withhold = (line: number, reason: string, cure: string) => {
      problems.push({ file, line, server: name, withheld: true, reason, cure });
      return false;
    };
    const earlier = names.get(name);
    if (earlier !== undefined) {
      const reason = `server "${name}" is already defined in ${earlier.file}:${earlier.line}`;
      return withhold(section.line, reason, 'keep it in one of the two files');
    }
    names.set(name, section);
    const own = new Map<string, Owner>();
    for (const { path, line } of directoriesOf(section, barmanHome, realPaths)) {
      const other = own.get(path) ?? directories.get(path);
      if (other !== undefined) {
        const whose =
          other.name === name ? 'another of its directories' : `a directory of the server "${other.name}"`;
        const reason = `its directory is also ${whose} (${other.file}:${other.line})`;
        return withhold(line, reason, 'give each directory its own path');
      }
      own.set(path, { name, file, line });
    }
    for (const [path, owner] of own) directories.set(path, owner);
    return true;
  });
  return { sections: kept, problems };
}

function directoriesOf(
  section: BarmanSection,
  barmanHome: string,
  realPaths: RealPaths,
): { path: string; line: number }[] {
  const backup = backupDirectory(section, barmanHome);
  const real = (path: string) => realPaths.get(path) ?? posix.resolve('/', path);
  const others = Object.entries(SUBDIRECTORIES).map(([option, below]) => {
    const named = section.directories.get(option);
    return named === undefined
      ? { line: backup.line, path: posix.join(real(backup.path), below) }
      : { line: named.line, path: real(named.path) };
  });
  return [{ line: backup.line, path: real(backup.path) }, ...others];
}

function backupDirectory({ name, line, directories }: BarmanSection, barmanHome: string) {
  return directories.get('backup_directory') ?? { line, path: posix.join(barmanHome, name) };
}

/**
 * The paths whose symbolic links matter for conflicts: none where no section names a directory, since the defaults differ
 * by the names of the servers. Pure.
 */
export function pathsToResolve(sections: readonly BarmanSection[], barmanHome: string): string[] {
  const named = sections.flatMap(({ directories }) => [...directories.values()].map(({ path }) => path));
  if (named.length === 0) return [];
  return [...new Set([...named, ...sections.map((section) => backupDirectory(section, barmanHome).path)])];
}
