import { closest, distance } from 'fastest-levenshtein';
import type { Problem } from '../vocabulary/problem.ts';
import { type AnnotationName, annotations } from './annotations.ts';
import { type Annotations, sectionSettings } from './section-settings.ts';
import { type Fault, type FileSection, optionValue, splitSections } from './server-file-sections.ts';
import type { ServerSettings } from './server-settings.ts';

/** A section that Barman can be given. */
export interface BarmanSection {
  /** Of a server, or of a model (Barman 3.10), which holds settings for servers. */
  name: string;
  file: string;
  /** 1-based line of the section header. */
  line: number;
  /** The unmodified text below the header. It may hold a password. */
  body: string;
  /** Its options that name a directory, with their lines. */
  directories: Map<string, { line: number; path: string }>;
}

/** What one file says. */
export interface ParsedServerFile {
  /** A server whose problem does not concern Barman is in this list, with its valid settings. */
  servers: ServerSettings[];
  /** What Barman is run with. */
  sections: BarmanSection[];
  problems: Problem[];
}

/** With nothing behind it that could fail: the spaces would be tried in each way. */
const ANNOTATION = /^#:\s*([\w-]+)\s*(=?)(.*)$/s;
/** Names go into job ids, Redis keys and paths on the recovery host, as Barman's go into its own paths. */
const SERVER_NAME = /^[\w][\w.@+-]*$/;
/**
 * Barman archives WAL of servers with such names too; a name that is a path, or looks like an option, may stop it for
 * all servers.
 */
const NAME_FOR_BARMAN = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_ .@+:,-]*[\p{L}\p{N}_.@+-])?$/u;
/** These hold no server: what they set is meant for all. */
export const GLOBAL_SECTIONS: readonly string[] = ['barman', 'DEFAULT'];
/** Barman does not start when a server is called this: it means all servers. */
const RESERVED_NAME = 'all';
const FURTHEST_TYPO = 4;
/** Of one file; what has more was not written by a person. */
const MOST_PROBLEMS = 20;
const LONGEST_REASON = 500;
/** Computing the distance to an unknown name takes time for each of its letters. */
const LONGEST_ANNOTATION_NAME = 64;
const LONGEST_ANNOTATION = 65_536;

/**
 * Reads the text of one file of `barman.d`: the sections that Barman can be given, its own options as far as they decide
 * what is scheduled, and our `#:` annotations. Never throws: what is wrong is in `problems`.
 */
export function parseServerFile(file: string, text: string): ParsedServerFile {
  const { sections: found, faults, annotations: above } = splitSections(text);
  const problems: Problem[] = faults.slice(0, 1).map((fault) => withheld(file, null, fault));
  readAnnotations(null, above, file, problems);
  const global = found
    .filter(isGlobal)
    .map(({ name, line }) => withheld(file, null, globalFault(name, line)));
  problems.push(...global);

  const servers: ServerSettings[] = [];
  const sections: BarmanSection[] = [];
  const named = new Set<string>();
  for (const section of found) {
    const { name, line, body } = section;
    const annotations = readAnnotations(section, section.annotations, file, problems);
    if (GLOBAL_SECTIONS.includes(name)) continue;
    const fault = section.faults[0] ?? nameFault(section, named);
    named.add(name);
    if (fault !== null) problems.push(withheld(file, name || null, fault));
    if (fault !== null || global.length > 0) continue;
    sections.push({ name, file, line, body, directories: directoriesOf(section) });
    problems.push(...section.doubts.map((doubt) => ({ file, server: name, ...doubt })));
    if (isModel(section)) continue;
    if (!SERVER_NAME.test(name)) problems.push({ file, line, server: name, ...unusable(name) });
    else {
      problems.push(...withoutEffect(annotations).map((problem) => ({ file, server: name, ...problem })));
      servers.push(sectionSettings(file, section, annotations));
    }
  }
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  return { servers, sections, problems: few(file, problems) };
}

function withheld(file: string, server: string | null, fault: Fault): Problem {
  return { file, server, withheld: true, ...fault };
}

/** What Barman would take for all servers, also for those of other files. */
function isGlobal({ name, options, faults }: FileSection): boolean {
  return GLOBAL_SECTIONS.includes(name) && options.size + faults.length > 0;
}

function globalFault(name: string, line: number): Fault {
  const reason = `[${name}] holds settings for all servers, which Barman does not read from a server file`;
  return { line, reason, cure: 'set them as BARMAN_* variables, or in the section of each server' };
}

function nameFault({ name, line }: FileSection, named: ReadonlySet<string>): Fault | null {
  if (name === RESERVED_NAME) {
    const reason = `"${name}" is not a valid server name: Barman reserves it`;
    return { line, reason, cure: 'choose another name' };
  }
  if (!NAME_FOR_BARMAN.test(name)) return { line, ...unusable(name) };
  if (!named.has(name)) return null;
  return {
    line,
    reason: `server "${name}" is defined twice in this file`,
    cure: 'keep one of the sections',
  };
}

function unusable(name: string): Omit<Fault, 'line'> {
  return {
    reason: `"${name}" is not a valid server name`,
    cure: 'name servers with letters, digits, ".", "_", "-", "@" and "+"',
  };
}

function directoriesOf(section: FileSection): BarmanSection['directories'] {
  const named = [...section.options].filter(([option]) => option.endsWith('_directory'));
  return new Map(
    named.map(([option, { line }]) => [option, { line, path: optionValue(section, option) ?? '' }]),
  );
}

/** A reason may quote a setting, which may be of any length. */
function cut(reason: string): string {
  return reason.length <= LONGEST_REASON ? reason : `${reason.slice(0, LONGEST_REASON)}…`;
}

/** The first problems of a file, and how many more there are. */
function few(file: string, problems: Problem[]): Problem[] {
  const first = problems
    .slice(0, MOST_PROBLEMS)
    .map((problem) => ({ ...problem, reason: cut(problem.reason) }));
  const others = problems.slice(MOST_PROBLEMS);
  if (others.length === 0) return first;
  const reason = `this file has ${others.length} more problems`;
  const isWithheld = others.some((other) => other.withheld);
  const rest = { reason, cure: 'fix those above, then check again' };
  return [...first, { file, line: null, server: null, ...rest, ...(isWithheld && { withheld: true }) }];
}

/** Settings that promise what would never be done. */
function withoutEffect(found: Annotations): Omit<Problem, 'file' | 'server'>[] {
  const problems = [];
  const recoveryCron = found.get('recovery_cron');
  if (recoveryCron !== undefined && !found.has('backup_recovery_ssh_cmd')) {
    problems.push({
      line: recoveryCron.line,
      reason: '"#:recovery_cron" has no recovery host to test on',
      cure: `add #:backup_recovery_ssh_cmd = ${annotations.backup_recovery_ssh_cmd.example}`,
    });
  }
  const incrementalDepth = found.get('backup_incremental_depth');
  if (incrementalDepth !== undefined && !found.has('backup_incremental_cron')) {
    problems.push({
      line: incrementalDepth.line,
      reason: '"#:backup_incremental_depth" has no incremental backups to count',
      cure: `add #:backup_incremental_cron = ${annotations.backup_incremental_cron.example}`,
    });
  }
  return problems;
}

type Report = (reason: string, cure: string) => void;

/** @param section null for text above the first section */
function readAnnotations(
  section: FileSection | null,
  lines: FileSection['annotations'],
  file: string,
  problems: Problem[],
): Annotations {
  const server = section === null || GLOBAL_SECTIONS.includes(section.name) ? null : section.name || null;
  const found: Annotations = new Map();
  for (const { line, content } of lines) {
    const report: Report = (reason, cure) => problems.push({ file, line, server, reason, cure });
    readAnnotation(server === null ? null : found, line, content, report);
  }
  return found;
}

/** A line that starts with `#:` but neither is nor resembles a setting is a comment. */
function readAnnotation(found: Annotations | null, line: number, content: string, report: Report): void {
  if (content.length > LONGEST_ANNOTATION) {
    report(`the setting is longer than ${LONGEST_ANNOTATION} characters`, 'shorten it');
    return;
  }
  const [, name, equals, rawValue = ''] = ANNOTATION.exec(content) ?? [];
  if (name === undefined || (equals === '' && !isAnnotationName(name))) return;
  if (found === null) {
    report(`"#:${name}" is in no [server] section`, 'move it below the section it belongs to');
    return;
  }
  if (!isAnnotationName(name)) {
    const names = Object.keys(annotations);
    const nearest = closest(name.slice(0, LONGEST_ANNOTATION_NAME), names);
    const isTypo = name.length <= LONGEST_ANNOTATION_NAME && distance(name, nearest) <= FURTHEST_TYPO;
    report(
      `unknown setting "#:${name}"`,
      isTypo ? `did you mean "#:${nearest}"?` : `the settings are ${names.join(', ')}`,
    );
    return;
  }
  const row = annotations[name];
  const example = `write it like #:${name} = ${row.example}`;
  if (equals === '') {
    report(`"#:${name}" has no "="`, example);
    return;
  }
  const parsed = row.schema.safeParse(unquote(rawValue));
  if (!parsed.success) {
    report(`#:${name}: ${parsed.error.issues[0]?.message}`, example);
    return;
  }
  const values = found.get(name)?.values ?? [];
  if (values.length > 0 && !('repeatable' in row)) {
    report(`"#:${name}" occurs twice in this section`, 'keep one of them');
    return;
  }
  found.set(name, { line, values: [...values, parsed.data] });
}

function isAnnotationName(name: string): name is AnnotationName {
  return Object.hasOwn(annotations, name);
}

function unquote(value: string): string {
  const trimmed = value.trim();
  if (/^"(?:[^"]|"")+"\s*:\s/.test(trimmed)) return trimmed; // the name of a database, before its query
  const quoted = /^(["'])(.*)\1$/.exec(trimmed);
  return quoted?.[2] ?? trimmed;
}

/** A section with `model = true` (Barman 3.10) holds settings for servers and is not one. */
function isModel(section: FileSection): boolean {
  return /^(true|t|yes|1|on)$/i.test(optionValue(section, 'model') ?? '');
}
