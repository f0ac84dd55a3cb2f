import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { oneAtATime } from '../service/one-at-a-time.ts';
import { publishableLine } from '../text/publishable.ts';
import { rememberSecretsOf } from '../text/redact.ts';
import type { Problem } from '../vocabulary/problem.ts';
import { fileLanes, type InFileLanes, NO_ANSWER } from './file-lanes.ts';
import { type BarmanSection, type ParsedServerFile, parseServerFile } from './parse-server-file.ts';
import {
  type FileIdentity,
  identifyRegularFile,
  RAISE_LIMIT,
  readRegularFile,
  TOO_MANY_OPEN_FILES,
  type Unreadable,
} from './read-regular-file.ts';
import { realPath } from './real-path.ts';
import type { ServerSettings } from './server-settings.ts';
import { pathsToResolve, withoutConflicts } from './without-conflicts.ts';

/** What the directory says now. */
export interface BarmanD {
  /** Those that Barman can be given, and Barback can do something for. */
  servers: ServerSettings[];
  /** What Barman can be run with: nothing of it ends Barman for all servers. */
  sections: BarmanSection[];
  problems: Problem[];
  /** False when the directory could not be listed: then nothing is known, and nothing may be concluded. */
  listed: boolean;
  /** Files that exist but say nothing reliable now: unreadable, not UTF-8, or just being written. */
  unreadFiles: string[];
  /** True when a file was still being written: read again soon. */
  stillChanging: boolean;
  /** When each file that was read was last changed, in epoch milliseconds. */
  changedAt: Map<string, number>;
}

/** Reads the directory; the same object is returned as long as nothing has changed. Never rejects. */
export type ReadBarmanD = () => Promise<BarmanD>;

export interface DirectoryReaderParts {
  directory: string;
  /** The directory in which Barman puts servers without a directory setting. */
  barmanHome: string;
  /** In epoch milliseconds. */
  now?: () => number;
  lanes?: InFileLanes;
}

/** A file that changed less than this ago may be half-written. */
export const CHANGING_MILLISECONDS = 1000;
/** Of one server file; the largest that people write have some kilobytes. */
const MOST_BYTES = 1024 ** 2;
const TIMEOUT_MILLISECONDS = 5000;
const LANES = 3;
/** The line that is reported for a problem of a whole file, so that every problem has one. */
const WHOLE_FILE = 1;

/** What was found of one file. */
type Found =
  | { status: 'read'; parsed: ParsedServerFile; identity: FileIdentity }
  | { status: 'stillChanging'; version: string }
  | ({ status: 'unread'; line: number } & Omit<Unreadable, 'code'>)
  | { status: 'too-many-open-files' };

/** Reads and parses every `*.conf` of a `barman.d` directory once, in Barman's order. Never rejects. */
export async function readDirectory(parts: DirectoryReaderParts): Promise<BarmanD> {
  return await directoryReader(parts)();
}

/**
 * Reads every `*.conf` of a `barman.d` directory, in Barman's order. It reads a file only when the file has changed; a
 * file that is unreadable or does not respond affects no other file. Concurrent calls share the next reading.
 */
export function directoryReader(parts: DirectoryReaderParts): ReadBarmanD {
  const { directory, barmanHome, now = Date.now, lanes = fileLanes(LANES, TIMEOUT_MILLISECONDS) } = parts;
  const known = new Map<string, { version: string; found: Found }>();
  let last: { state: string; barmanD: BarmanD } | null = null;

  const look = async (file: string): Promise<Found> => {
    const identity = await identifyRegularFile(file, MOST_BYTES);
    if ('reason' in identity) return unreadable(identity);
    const { version, changedAt } = identity;
    if (Math.abs(now() - changedAt) < CHANGING_MILLISECONDS) return { status: 'stillChanging', version };
    const before = known.get(file);
    if (before?.version === version) return before.found;
    const bytes = await readRegularFile(file, MOST_BYTES);
    if ('reason' in bytes) return unreadable(bytes);
    rememberSecretsOf(bytes.toString(), [file, ...file.split('/')]);
    const found = parseBytes(file, bytes, identity);
    known.set(file, { version, found });
    return found;
  };

  return oneAtATime(async () => {
    const listing = await listFiles(directory, lanes);
    if ('reason' in listing) return remember(JSON.stringify(listing), () => unlisted(listing));
    const files = listing.map((name) => join(directory, name));
    const found = await lanes(files, look);
    if ([...found.values()].some((each) => each !== NO_ANSWER && each.status === 'too-many-open-files'))
      return remember('too many open files', () => unlisted(unlistedDirectory(directory, 'EMFILE')));
    for (const file of known.keys()) if (!found.has(file)) known.delete(file);
    const realPaths = await resolvePaths(found);
    const state = [...found].map(([file, each]) => `${file}\n${stateOf(each)}`).join('\n');
    const links = JSON.stringify([...realPaths]);
    return remember(`${state}\n${links}`, () => gather(directory, barmanHome, found, realPaths));
  });

  async function resolvePaths(found: ReadonlyMap<string, Found | typeof NO_ANSWER>) {
    const sections = [...found.values()].flatMap((each) =>
      each !== NO_ANSWER && each.status === 'read' ? each.parsed.sections : [],
    );
    const resolved = await lanes(pathsToResolve(sections, barmanHome), realPath);
    return new Map([...resolved].flatMap(([path, real]) => (real === NO_ANSWER ? [] : [[path, real]])));
  }

  function remember(state: string, make: () => BarmanD): BarmanD {
    if (last?.state !== state) last = { state, barmanD: make() };
    return last.barmanD;
  }
}

/** As Barman's `*.conf`, which leaves hidden files out: editors keep their locks and drafts in those. */
function isServerFile(name: string): boolean {
  return name.endsWith('.conf') && !name.startsWith('.');
}

async function listFiles(directory: string, lanes: InFileLanes): Promise<string[] | Problem> {
  const list = async () => {
    try {
      return (await readdir(directory)).filter(isServerFile).sort();
    } catch (error) {
      return unlistedDirectory(directory, (error as NodeJS.ErrnoException).code ?? String(error));
    }
  };
  const listing = (await lanes([directory], list)).get(directory);
  if (listing !== undefined && listing !== NO_ANSWER) return listing;
  const reason = 'the directory does not respond';
  return {
    file: directory,
    line: null,
    server: null,
    reason,
    cure: 'check that its file system is reachable',
  };
}

function unreadable({ code, reason, cure }: Unreadable): Found {
  if (TOO_MANY_OPEN_FILES.includes(code)) return { status: 'too-many-open-files' };
  return { status: 'unread', line: WHOLE_FILE, reason, cure };
}

function parseBytes(file: string, bytes: Buffer, identity: FileIdentity): Found {
  const unread = (line: number, reason: string, cure: string): Found => ({
    status: 'unread',
    line,
    reason,
    cure,
  });
  if (bytes.length === 0)
    return unread(WHOLE_FILE, 'the file is empty', 'write the server section into it, or remove the file');
  const lineOf = (offset: number) => bytes.subarray(0, offset).toString('latin1').split('\n').length;
  const nul = bytes.indexOf(0);
  // a file system that lost its writes fills a file with NULs
  if (nul !== -1) return unread(lineOf(nul), 'the file has a NUL byte and is not text', 'save it as UTF-8');
  const text = decode(bytes);
  if (text === null) return unread(lineOf(firstInvalid(bytes)), 'the file is not UTF-8', 'save it as UTF-8');
  if (text.startsWith('\ufeff'))
    return unread(
      WHOLE_FILE,
      'the file starts with a byte order mark, which Barman cannot read',
      'save it as UTF-8 without one',
    );
  return { status: 'read', parsed: parseServerFile(file, text), identity };
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The offset of the line that has the first byte that is not UTF-8. */
function firstInvalid(bytes: Buffer): number {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf('\n', start);
    if (end === -1 || decode(bytes.subarray(start, end)) === null) return start;
    start = end + 1;
  }
}

function stateOf(found: Found | typeof NO_ANSWER): string {
  if (found === NO_ANSWER) return 'no answer';
  switch (found.status) {
    case 'read':
      return found.identity.version;
    case 'stillChanging':
      return `stillChanging ${found.version}`;
    case 'unread':
      return `${found.reason} ${found.line}`;
    case 'too-many-open-files':
      return found.status;
  }
}

function gather(
  directory: string,
  barmanHome: string,
  found: ReadonlyMap<string, Found | typeof NO_ANSWER>,
  realPaths: ReadonlyMap<string, string>,
): BarmanD {
  const result: BarmanD = {
    servers: [],
    sections: [],
    problems: [],
    listed: true,
    unreadFiles: [],
    stillChanging: false,
    changedAt: new Map(),
  };
  if (found.size === 0) {
    const reason = 'the directory has no *.conf file';
    const cure = 'put one file for each PostgreSQL server there, or check that the volume is mounted';
    result.problems.push({ file: directory, line: null, server: null, reason, cure });
  }
  /** Locations of servers whose section is withheld: a later file that also defines one may be an old copy. */
  const claimed = new Map<string, Problem>();
  for (const [file, each] of found) {
    if (each !== NO_ANSWER && each.status === 'read') {
      const { servers, sections, problems } = each.parsed;
      result.changedAt.set(file, each.identity.changedAt);
      result.servers.push(...servers);
      result.sections.push(...sections.filter(({ name }) => !claimed.has(name)));
      result.problems.push(...problems, ...sections.flatMap((section) => alreadyClaimed(section, claimed)));
      for (const problem of problems)
        if (problem.withheld && problem.server !== null && !claimed.has(problem.server))
          claimed.set(problem.server, problem);
      continue;
    }
    result.unreadFiles.push(file);
    if (each !== NO_ANSWER && each.status === 'stillChanging') result.stillChanging = true;
    else result.problems.push(unreadFile(file, each));
  }
  const { sections, problems } = withoutConflicts(result.sections, barmanHome, realPaths);
  const key = ({ file, name }: { file: string; name: string }) => `${file}\n${name}`;
  const given = new Set(sections.map(key));
  const servers = result.servers.filter((server) => given.has(key(server)));
  return {
    ...result,
    servers,
    sections,
    problems: [...result.problems, ...problems].map(publishableProblem),
  };
}

/** What a file says may be anything. */
function publishableProblem(problem: Problem): Problem {
  return { ...problem, reason: publishableLine(problem.reason), cure: publishableLine(problem.cure) };
}

function alreadyClaimed(
  { name, file, line }: BarmanSection,
  claimed: ReadonlyMap<string, Problem>,
): Problem[] {
  const earlier = claimed.get(name);
  if (earlier === undefined) return [];
  const reason = `server "${name}" is already in ${earlier.file}:${earlier.line}, although withheld there`;
  return [{ file, line, server: name, withheld: true, reason, cure: 'keep it in one of the two files' }];
}

function unreadFile(file: string, found: Found | typeof NO_ANSWER): Problem {
  const { line, reason, cure } =
    found !== NO_ANSWER && found.status === 'unread'
      ? found
      : {
          line: WHOLE_FILE,
          reason: `the file does not respond within ${TIMEOUT_MILLISECONDS / 1000} s`,
          cure: 'check that its file system is reachable',
        };
  return { file, line, server: null, withheld: true, reason, cure };
}

function unlisted(problem: Problem): BarmanD {
  const nothing = { servers: [], sections: [], unreadFiles: [], stillChanging: false, changedAt: new Map() };
  return { ...nothing, listed: false, problems: [problem] };
}

function unlistedDirectory(directory: string, code: string): Problem {
  const place = { file: directory, line: null, server: null };
  if (code === 'ENOENT') {
    const cure = 'create it, mount it, or set BARMAN_CONFIGURATION_FILES_DIRECTORY';
    return { ...place, reason: 'the directory does not exist', cure };
  }
  if (code === 'ENOTDIR')
    return {
      ...place,
      reason: 'it is not a directory',
      cure: 'set it to the directory of the server files',
    };
  const cure = TOO_MANY_OPEN_FILES.includes(code)
    ? RAISE_LIMIT
    : 'make it readable for the user that Barback runs as';
  return { ...place, reason: `the directory cannot be read (${code})`, cure };
}
