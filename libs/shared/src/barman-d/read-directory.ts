import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rememberSecretsOf } from '../service/redact.ts';
import { publishableLine } from '../text/publishable.ts';
import { parseServerFile } from './parse-server-file.ts';
import type { Problem } from './problem.ts';
import type { ServerSettings } from './server-settings.ts';

/** What the directory says now. */
export interface BarmanD {
  servers: ServerSettings[];
  problems: Problem[];
  /** False when the directory could not be listed: then nothing is known, and nothing may be concluded. */
  listed: boolean;
  /** Files that exist but say nothing reliable now: unreadable, not UTF-8, or just being written. */
  unreadFiles: string[];
  /** True when a file was still being written: read again soon. */
  unsettled: boolean;
  /** When each file that was read was last changed, in epoch milliseconds. */
  changedAt: Map<string, number>;
}

/** A file that changed less than this ago may be half-written. */
export const SETTLE_MILLISECONDS = 1000;

/** Reads and parses every `*.conf` of a `barman.d` directory, in Barman's order. Never throws. */
export async function readDirectory(directory: string, now: () => number = Date.now): Promise<BarmanD> {
  const result: BarmanD = {
    servers: [],
    problems: [],
    listed: true,
    unreadFiles: [],
    unsettled: false,
    changedAt: new Map(),
  };
  let names: string[];
  try {
    names = (await readdir(directory)).filter(isServerFile).sort();
  } catch (error) {
    result.listed = false;
    result.problems.push(unlistedDirectory(directory, error));
    return result;
  }
  if (names.length === 0) {
    const reason = 'the directory has no *.conf file';
    const cure = 'put one file for each PostgreSQL server there, or check that the volume is mounted';
    result.problems.push({ file: directory, line: null, server: null, reason, cure });
  }
  for (const name of names) await readServerFile(join(directory, name), now, result);
  rejectDuplicates(result);
  result.problems = result.problems.map(publishableProblem);
  return result;
}

/** What a file says may be anything. */
function publishableProblem(problem: Problem): Problem {
  return { ...problem, reason: publishableLine(problem.reason), cure: publishableLine(problem.cure) };
}

/** As Barman's `*.conf`, which leaves hidden files out: editors keep their locks and drafts in those. */
export function isServerFile(name: string): boolean {
  return name.endsWith('.conf') && !name.startsWith('.');
}

async function readServerFile(file: string, now: () => number, result: BarmanD): Promise<void> {
  const unread = (reason: string, cure: string) => {
    result.unreadFiles.push(file);
    result.problems.push({ file, line: null, server: null, reason, cure });
  };
  let bytes: Buffer;
  try {
    const { mtimeMs } = await stat(file);
    const ageMilliseconds = now() - mtimeMs;
    if (Math.abs(ageMilliseconds) < SETTLE_MILLISECONDS) {
      result.unreadFiles.push(file);
      result.unsettled = true;
      return;
    }
    bytes = await readFile(file);
    result.changedAt.set(file, mtimeMs);
  } catch (error) {
    unread(`the file cannot be read (${errorCode(error)})`, 'make it readable for the user Barback runs as');
    return;
  }
  if (bytes.length === 0) {
    unread('the file is empty', 'write the server section into it, or remove the file');
    return;
  }
  rememberSecretsOf(bytes.toString(), [file, ...file.split('/')]);
  const text = decode(bytes);
  if (text === null) {
    unread('the file is not UTF-8', 'save it as UTF-8');
    return;
  }
  const parsed = parseServerFile(file, text);
  result.servers.push(...parsed.servers);
  result.problems.push(...parsed.problems);
}

/** Null when it is no text: a file system that lost its writes fills a file with NULs. */
function decode(bytes: Buffer): string | null {
  try {
    return bytes.includes(0) ? null : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Barman merges two sections of one name silently; here the first stays in force and both files are named. */
function rejectDuplicates(result: BarmanD): void {
  const first = new Map<string, ServerSettings>();
  result.servers = result.servers.filter((server) => {
    const earlier = first.get(server.name);
    if (earlier === undefined) {
      first.set(server.name, server);
      return true;
    }
    const reason = `server "${server.name}" is already defined in ${earlier.file}:${earlier.line}`;
    const { file, line, name } = server;
    result.problems.push({ file, line, server: name, reason, cure: 'keep it in one of the two files' });
    return false;
  });
}

function unlistedDirectory(directory: string, error: unknown): Problem {
  const missing = errorCode(error) === 'ENOENT';
  return {
    file: directory,
    line: null,
    server: null,
    reason: missing ? 'the directory does not exist' : `the directory cannot be read (${errorCode(error)})`,
    cure: missing
      ? 'create it, mount it, or set BARMAN_CONFIGURATION_FILES_DIRECTORY'
      : 'make it readable for the user Barback runs as',
  };
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
