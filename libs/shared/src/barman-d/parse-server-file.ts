import { closest, distance } from 'fastest-levenshtein';
import { type AnnotationName, type AnnotationValue, annotations } from './annotations.ts';
import type { Problem } from './problem.ts';
import type { ServerSettings } from './server-settings.ts';

/** What one file says. A server that has a problem is in both lists, with the settings that are valid. */
export interface ParsedServerFile {
  servers: ServerSettings[];
  problems: Problem[];
}

const SECTION = /^\[([^\]]*)\]/;
const ANNOTATION = /^#:\s*([\w-]+)\s*=\s*(.*)$/;
const OPTION = /^([A-Za-z_]\w*)\s*[=:]\s*(.*)$/;
/** Names go into job ids, Redis keys and paths on the recovery host, as Barman's go into its own paths. */
const SERVER_NAME = /^[\w][\w.@+-]*$/;
const FURTHEST_TYPO = 4;

interface Section {
  name: string;
  line: number;
  options: Map<string, string>;
  annotations: Map<AnnotationName, unknown[]>;
}

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
    const report = (reason: string, cure: string) =>
      problems.push({ file, line, server: section?.name ?? null, reason, cure });

    const header = SECTION.exec(content);
    if (header !== null) {
      section = { name: (header[1] ?? '').trim(), line, options: new Map(), annotations: new Map() };
      if (section.name !== 'barman' && !SERVER_NAME.test(section.name)) {
        report(
          `"${section.name}" is not a usable server name`,
          'name servers with letters, digits, ".", "_", "-", "@" and "+"',
        );
      } else if (sections.some(({ name }) => name === section?.name)) {
        report(`server "${section.name}" is defined twice in this file`, 'keep one of the sections');
      } else {
        sections.push(section);
      }
      continue;
    }

    const setting = ANNOTATION.exec(content);
    if (setting !== null) {
      const [, name = '', rawValue = ''] = setting;
      if (section === undefined) {
        report(`"#:${name}" stands before any [server] section`, 'move it below the section it belongs to');
      } else {
        readAnnotation(section, name, unquote(rawValue), report);
      }
      continue;
    }

    const option = OPTION.exec(content);
    if (option !== null) section?.options.set((option[1] ?? '').toLowerCase(), (option[2] ?? '').trim());
  }

  const servers = sections.filter(isServer).map((found) => toSettings(file, found));
  return { servers, problems };
}

function readAnnotation(
  section: Section,
  name: string,
  value: string,
  report: (reason: string, cure: string) => void,
): void {
  if (!isAnnotationName(name)) {
    const nearest = closest(name, Object.keys(annotations));
    const hint =
      distance(name, nearest) <= FURTHEST_TYPO
        ? `did you mean "#:${nearest}"?`
        : `the settings are ${Object.keys(annotations).join(', ')}`;
    report(`unknown setting "#:${name}"`, hint);
    return;
  }
  const row = annotations[name];
  const parsed = row.schema.safeParse(value);
  if (!parsed.success) {
    report(`#:${name}: ${parsed.error.issues[0]?.message}`, `write it like #:${name} = ${row.example}`);
    return;
  }
  const values = section.annotations.get(name) ?? [];
  if (values.length > 0 && !('repeatable' in row)) {
    report(`"#:${name}" stands twice in this section`, 'keep one of them');
    return;
  }
  section.annotations.set(name, [...values, parsed.data]);
}

function isAnnotationName(name: string): name is AnnotationName {
  return Object.hasOwn(annotations, name);
}

function unquote(value: string): string {
  const trimmed = value.trim();
  const quoted = /^(["'])(.*)\1$/.exec(trimmed);
  return quoted?.[2] ?? trimmed;
}

/** `[barman]` is Barman's own section, and a section with `model = true` (Barman 3.10) is not a server. */
function isServer({ name, options }: Section): boolean {
  return name !== 'barman' && !isTrue(options.get('model'));
}

/** Python's ConfigParser, which Barman reads its files with, takes these words for true. */
function isTrue(value: string | undefined): boolean {
  return ['1', 'yes', 'true', 'on', 't', 'y'].includes(value?.toLowerCase() ?? '');
}

function toSettings(file: string, section: Section): ServerSettings {
  const all = <Name extends AnnotationName>(name: Name) =>
    (section.annotations.get(name) ?? []) as AnnotationValue<Name>[];
  const one = <Name extends AnnotationName>(name: Name) => all(name)[0] ?? null;
  const active = section.options.get('active');
  return {
    name: section.name,
    file,
    line: section.line,
    active: active === undefined || isTrue(active),
    backupCron: one('backup_cron'),
    backupIncrementalCron: one('backup_incremental_cron'),
    backupTimezone: one('backup_timezone'),
    backupPool: one('backup_pool') ?? 'default',
    recoverySshCommand: one('backup_recovery_ssh_cmd'),
    recoveryCron: one('recovery_cron'),
    recoveryDirectory: one('recovery_directory') ?? '/var/lib/barback-recovery',
    recoverySql: all('recovery_sql'),
    recoveryMaxDurationSeconds: one('recovery_max_duration'),
    recoveryMaxDataAgeSeconds: one('recovery_max_data_age'),
    recoveryVerify: one('recovery_verify'),
  };
}
