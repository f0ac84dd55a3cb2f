import { closest, distance } from 'fastest-levenshtein';
import { type AnnotationName, annotations } from './annotations.ts';
import type { Problem } from './problem.ts';
import { type Section, sectionSettings } from './section-settings.ts';
import type { ServerSettings } from './server-settings.ts';

/** What one file says. A server that has a problem is in both lists, with the settings that are valid. */
export interface ParsedServerFile {
  servers: ServerSettings[];
  problems: Problem[];
}

const SECTION = /^\[([^\]]*)\]/;
const ANNOTATION = /^#:\s*([\w-]+)\s*(=?)\s*(.*)$/;
const OPTION = /^([A-Za-z_]\w*)\s*[=:]\s*(.*)$/;
/** Names go into job ids, Redis keys and paths on the recovery host, as Barman's go into its own paths. */
const SERVER_NAME = /^[\w][\w.@+-]*$/;
/** Barman's own section, which holds no server. */
const BARMAN_SECTION = 'barman';
/** Barman does not start when a server is called this: it means all servers. */
const RESERVED_NAME = 'all';
const FURTHEST_TYPO = 4;

/**
 * Reads the text of one file of `barman.d`: the sections, Barman's own options as far as they decide what is
 * scheduled, and our `#:` annotations. Never throws: what is wrong is in `problems`.
 */
export function parseServerFile(file: string, text: string): ParsedServerFile {
  const problems: Problem[] = [];
  const sections: Section[] = [];
  let section: Section | undefined;

  for (const [index, rawLine] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    const content = rawLine.trim();
    const report: Report = (reason, cure) =>
      problems.push({ file, line, server: section?.name ?? null, reason, cure });

    const header = SECTION.exec(content);
    if (header !== null) {
      section = { name: header[1] ?? '', line, options: new Map(), annotations: new Map() };
      if (isUsableSection(section.name, sections, report)) sections.push(section);
      continue;
    }
    if (content.startsWith('#:')) {
      readAnnotation(section, line, content, report);
      continue;
    }
    const option = OPTION.exec(content);
    if (option !== null) section?.options.set((option[1] ?? '').toLowerCase(), unquote(option[2] ?? ''));
  }

  const servers = sections.filter(isServer);
  for (const { name: server, annotations: found } of servers) {
    problems.push(...withoutEffect(found).map((problem) => ({ file, server, ...problem })));
  }
  return { servers: servers.map((found) => sectionSettings(file, found)), problems };
}

/** Settings that promise what would never be done. */
function withoutEffect(found: Section['annotations']): Pick<Problem, 'line' | 'reason' | 'cure'>[] {
  const problems = [];
  const recoveryCron = found.get('recovery_cron');
  if (recoveryCron !== undefined && !found.has('backup_recovery_ssh_cmd')) {
    problems.push({
      line: recoveryCron.line,
      reason: '"#:recovery_cron" has no recovery host to test on',
      cure: `add #:backup_recovery_ssh_cmd = ${annotations.backup_recovery_ssh_cmd.example}`,
    });
  }
  const incrementalCron = found.get('backup_incremental_cron');
  if (incrementalCron !== undefined) {
    problems.push({
      line: incrementalCron.line,
      reason: '"#:backup_incremental_cron": Barback does not take incremental backups yet',
      cure: 'remove the line: "#:backup_cron" takes full backups as often as you like',
    });
  }
  return problems;
}

type Report = (reason: string, cure: string) => void;

function isUsableSection(name: string, earlier: readonly Section[], report: Report): boolean {
  if (!SERVER_NAME.test(name)) {
    report(
      `"${name}" is not a usable server name`,
      'name servers with letters, digits, ".", "_", "-", "@" and "+"',
    );
    return false;
  }
  if (name === RESERVED_NAME) {
    report(`"${name}" is not a usable server name: Barman keeps it for itself`, 'name the server otherwise');
    return false;
  }
  if (earlier.some((other) => other.name === name)) {
    report(`server "${name}" is defined twice in this file`, 'keep one of the sections');
    return false;
  }
  return true;
}

/** A line that starts with `#:` but is neither a setting nor looks like one is left alone: a comment. */
function readAnnotation(section: Section | undefined, line: number, content: string, report: Report): void {
  const [, name, equals, rawValue = ''] = ANNOTATION.exec(content) ?? [];
  if (name === undefined || (equals === '' && !isAnnotationName(name))) return;
  if (section === undefined || section.name === BARMAN_SECTION) {
    report(`"#:${name}" stands in no [server] section`, 'move it below the section it belongs to');
    return;
  }
  if (!isAnnotationName(name)) {
    const names = Object.keys(annotations);
    const nearest = closest(name, names);
    const isTypo = distance(name, nearest) <= FURTHEST_TYPO;
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
  const values = section.annotations.get(name)?.values ?? [];
  if (values.length > 0 && !('repeatable' in row)) {
    report(`"#:${name}" stands twice in this section`, 'keep one of them');
    return;
  }
  section.annotations.set(name, { line, values: [...values, parsed.data] });
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
function isServer({ name, options }: Section): boolean {
  return name !== BARMAN_SECTION && !/^(true|t|yes|1|on)$/i.test(options.get('model') ?? '');
}
