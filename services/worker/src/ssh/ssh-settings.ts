/** What `ssh -G` prints: ssh's own view of a command line and of its configuration files. */
export interface SshSettings {
  /** The values of a setting, whose name is in lower case; none when ssh does not print it. */
  all(name: string): string[];
  /** The first of them; null without one, and for `none`, ssh's notation for that. */
  get(name: string): string | null;
}

/** Pure. */
export function parseSshSettings(printed: string): SshSettings {
  const lines = printed.split('\n').map((line) => /^(\S+)\s+(.*)$/.exec(line));
  const all = (name: string) => lines.flatMap((line) => (line?.[1] === name && line[2] ? [line[2]] : []));
  const get = (name: string) => {
    const value = all(name)[0] ?? null;
    return value?.toLowerCase() === 'none' ? null : value;
  };
  return { all, get };
}

/** What the `%` tokens and the variables in a path of ssh's stand for. */
export interface PathContext {
  homeDirectory: string;
  /** By letter: `h` for `%h`. */
  tokens: Readonly<Record<string, string>>;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * A path as ssh takes it, with `~`, `%` tokens and `${VARIABLE}` replaced. Null when it has one whose meaning only ssh
 * knows. Pure.
 */
export function expandPath(path: string, { homeDirectory, tokens, environment }: PathContext): string | null {
  let isKnown = true;
  const known = (value: string | undefined) => {
    if (value === undefined) isKnown = false;
    return value ?? '';
  };
  const expanded = path
    .replace(/^~(?=\/|$)/, homeDirectory)
    .replace(/%(.?)|\$\{(\w+)\}/g, (_, letter?: string, variable?: string) =>
      known(letter === undefined ? environment[variable ?? ''] : letter === '%' ? '%' : tokens[letter]),
    );
  return isKnown && !expanded.startsWith('~') ? expanded : null;
}
