/** A problem of a file that Barman does not read at all, or reads differently than written. */
export interface Fault {
  /** 1-based. */
  line: number;
  reason: string;
  cure: string;
}

interface Option {
  /** 1-based. */
  line: number;
  /** Before interpolation, with its quotes; the continuation lines of a value are joined by line feeds. */
  raw: string;
}

/** One section of a server file: its header and what follows until the next header. */
export interface FileSection {
  /** The name in the header; it need not be valid. Empty when the header cannot be parsed. */
  name: string;
  /** 1-based line of the header. */
  line: number;
  /** The unmodified lines below the header, each terminated by a line feed. */
  body: string;
  /** By their names in lower case. Of one that is written twice the last, as Barman takes it. */
  options: Map<string, Option>;
  /** Comments that start with `#:`, without the spaces around them. */
  annotations: { line: number; content: string }[];
  /** Why Barman must not be given this section; empty when it can read it. */
  faults: Fault[];
  /** What Barman reads, and can hardly be meant. */
  doubts: Fault[];
}

/** Text above the first section belongs to no section. */
export type FileSections = Pick<FileSection, 'annotations' | 'faults'> & { sections: FileSection[] };

/** Barman splits an option with an expression whose time is quadratic in the text before the delimiter. */
const LONGEST_NAME = 128;
/** All but the tab, and what only one of Python and JavaScript takes for a space or for the end of a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTER = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;
/** Lines of which Barman reads nothing, also where Windows, an editor or a printer left something in them. */
const NOTHING_TO_READ = /^[ \t\f]*(?:$|;|#(?!:))/;

/**
 * Splits the text of a server file into its sections by the rules of Barman's reader: Python's `configparser` with
 * `strict = False`, `#` and `;` as comments on lines of their own, `=` or `:` as delimiter, and lines that are indented
 * deeper than an option as more of its value. What could end Barman for all servers, or what different releases of Python
 * read differently, is a fault of its section. No fault quotes a value. The time is in proportion to the text. Pure.
 */
export function splitSections(text: string): FileSections {
  const result: FileSections = { sections: [], faults: [], annotations: [] };
  let section: OpenSection | null = null;
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  for (const [index, rawLine] of lines.entries()) {
    const line = index + 1;
    const content = rawLine.trim();
    if (content.startsWith('[') && !isContinuation(section, rawLine)) {
      section = openSection(content, line);
      result.sections.push(section);
    } else if (section !== null) {
      readLine(section, rawLine, content, line);
    } else if (content.startsWith('#:')) {
      result.annotations.push({ line, content });
    } else if (content !== '' && !isComment(content)) {
      const reason = 'there is an option before the first section';
      result.faults.push({ line, reason, cure: 'write [server] in a line above it' });
    }
    const control = NOTHING_TO_READ.test(rawLine) ? undefined : CONTROL_CHARACTER.exec(rawLine)?.[0];
    if (control !== undefined) (section ?? result).faults.push(controlCharacter(control, line));
  }
  for (const each of result.sections) {
    each.faults.push(...valueFaults(each));
    each.doubts.push(...commentsInValues(each));
  }
  return result;
}

/** A section that is being read. */
interface OpenSection extends FileSection {
  /** The option that a more deeply indented line continues. */
  last: Option | null;
  /** How deep the line is indented that began it. */
  indent: number;
}

function openSection(header: string, line: number): OpenSection {
  const nothing = { body: '', options: new Map(), annotations: [], doubts: [], last: null, indent: 0 };
  return { line, ...readHeader(header, line), ...nothing };
}

function readHeader(content: string, line: number): { name: string; faults: Fault[] } {
  const end = content.indexOf(']');
  const refuse = (reason: string, cure: string) => ({ name: '', faults: [{ line, reason, cure }] });
  if (end === -1) return refuse('the header of the section has no "]"', 'write it as [server]');
  if (end > LONGEST_NAME) return refuse('the section name is too long', 'shorten it');
  if (content.includes(']', end + 1))
    return refuse('the header of the section has more than one "]"', 'write [server] and nothing after it');
  return { name: content.slice(1, end), faults: [] };
}

function isComment(content: string): boolean {
  return content.startsWith('#') || content.startsWith(';');
}

function isContinuation(section: OpenSection | null, rawLine: string): boolean {
  return section !== null && section.last !== null && rawLine.search(/\S/) > section.indent;
}

function readLine(section: OpenSection, rawLine: string, content: string, line: number): void {
  section.body += `${rawLine}\n`;
  if (content.startsWith('#:')) section.annotations.push({ line, content });
  if (isComment(content)) return;
  if (section.last !== null && (content === '' || isContinuation(section, rawLine))) {
    section.last.raw += `\n${content}`;
    if (content.startsWith('[')) section.faults.push(indentedHeader(line));
  } else if (content !== '') {
    section.indent = rawLine.search(/\S/);
    section.last = readOption(section, content, line);
  }
}

function readOption(section: FileSection, content: string, line: number): Option | null {
  const delimiter = content.search(/[=:]/);
  const name = content.slice(0, Math.max(0, delimiter)).trimEnd().toLowerCase();
  if (name === '' || name.length > LONGEST_NAME) {
    const reason = delimiter === -1 ? 'the line has no "="' : 'the line has no option name before its "="';
    section.faults.push({ line, reason, cure: 'write it as option = value, or start it with "#"' });
    return null;
  }
  const earlier = section.options.get(name);
  if (earlier !== undefined) section.doubts.push(writtenTwice(name, line, earlier.line));
  const option = { line, raw: content.slice(delimiter + 1).trim() };
  section.options.set(name, option);
  return option;
}

function controlCharacter(character: string, line: number): Fault {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return { line, reason: `the line has a control character (U+${code})`, cure: 'remove it' };
}

function indentedHeader(line: number): Fault {
  const reason = 'the section header is indented, so that Barman reads it as part of the value above';
  return { line, reason, cure: 'write it in the first column' };
}

function writtenTwice(name: string, line: number, before: number): Fault {
  const reason = `${optionInWords(name)} is also in line ${before}, and Barman uses the last one`;
  return { line, reason, cure: 'keep one of them' };
}

/** Options whose values have neither `#` nor `;` behind a space, unless in quotes. */
const WITHOUT_COMMENT =
  /^(?:active|archiver|backup_method|check_timeout|compression|create_slot|immediate_checkpoint|last_.*|minimum_redundancy|network_compression|parallel_jobs|.*retention_policy|reuse_backup|slot_name|streaming_archiver|(?:streaming_)?conninfo|.*_directory)$/;
const COMMENT_BEHIND = /^[^'"]*?\s[#;]/;

/** Many programs take these for comments; Barman has `active = false ; for now` for true. */
function commentsInValues({ options }: FileSection): Fault[] {
  return [...options].flatMap(([name, { line, raw }]) => {
    if (!WITHOUT_COMMENT.test(name) || !COMMENT_BEHIND.test(raw)) return [];
    const reason = `"${name}" has a comment after its value, which Barman reads as part of it`;
    return [{ line, reason, cure: 'write the comment on its own line' }];
  });
}

/** The name of an option for a person. Text that only resembles one may be part of a value, and a secret. */
function optionInWords(name: string): string {
  return /^[a-z_][\w-]*$/.test(name) ? `"${name}"` : 'an option';
}

/** As Python's: `%%` is a percent sign, `%(option)s` the value of another option of the section. */
const REFERENCE = /%(?:(%)|\(([^)]+)\)s)?/g;
/** A value that names others again and again could fill the memory of Barman. */
const MOST_REFERENCES = 32;
const LONGEST_VALUE = 8192;
const MANY_SPACES = /\s{256}/;
/** What Barman (3.4 to 3.20) turns into something else than text, or knows of itself: it may find nothing there. */
const NOT_TO_BE_NAMED =
  /^(?:active|archiver.*|backup_(?:compression|method|options).*|basebackup_retry_.*|check_timeout|combine_mode|config|create_slot|disabled|encryption.*|forward_config_path|immediate_checkpoint|keep.*|last_.*|local_.*|max_incoming.*|minimum_.*|model|msg_list|name|barman_.*|network_compression|parallel_jobs.*|recovery_.*|.*retention_policy.*|reuse_backup|slot_name|snapshot_.*|staging_.*|streaming_(?:archiver|backup).*|worm_mode|xlogdb_.*|primary_checkpoint_timeout|aws_.*|azure_.*|gcp_.*|cluster)$/;

function valueFaults(section: FileSection): Fault[] {
  return [...section.options].flatMap(([name, { line, raw }]) => {
    const fault =
      lengthFault(raw.trimEnd()) ??
      interpolationFault(raw, section.options) ??
      directoryFault(name, section) ??
      modelFault(name, section);
    return fault === null
      ? []
      : [{ line, reason: `${optionInWords(name)} ${fault.reason}`, cure: fault.cure }];
  });
}

/** Barman reads some values with expressions that take quadratic time for spaces, and a path with one look for each part. */
function lengthFault(raw: string): Omit<Fault, 'line'> | null {
  if (raw.length > LONGEST_VALUE)
    return { reason: `is longer than ${LONGEST_VALUE} characters`, cure: 'shorten it' };
  return MANY_SPACES.test(raw) ? { reason: 'has hundreds of spaces in a row', cure: 'remove them' } : null;
}

/**
 * Whether each `%` of a value precedes another one, or refers to the value of one of these options; otherwise Barman
 * stops. Pure.
 */
export function isInterpolable(raw: string, options: { has(name: string): boolean }): boolean {
  for (const [, escaped, named] of raw.matchAll(REFERENCE))
    if (escaped === undefined && (named === undefined || !options.has(named.toLowerCase()))) return false;
  return true;
}

function interpolationFault(raw: string, options: FileSection['options']): Omit<Fault, 'line'> | null {
  if (!isInterpolable(raw, { has: () => true }))
    return {
      reason: 'has a "%" that Barman cannot parse',
      cure: 'write each literal "%" as "%%"',
    };
  let references = 0;
  let length = raw.length;
  for (const [, , named] of raw.matchAll(REFERENCE)) {
    if (named === undefined) continue;
    const value = options.get(named.toLowerCase())?.raw.trimEnd() ?? '%';
    const isPlain = !value.includes('%') && !isEmpty(value) && !NOT_TO_BE_NAMED.test(named.toLowerCase());
    references += 1;
    length += value.length;
    if (!isPlain || references > MOST_REFERENCES || length > LONGEST_VALUE)
      return {
        reason: 'refers with "%(…)s" to a value that Barman cannot resolve',
        cure: 'write the value itself',
      };
  }
  return null;
}

/** As of Linux. */
const LONGEST_PATH = 4096;

/** Barman ends for every server without a directory. */
function directoryFault(name: string, section: FileSection): Omit<Fault, 'line'> | null {
  if (!name.endsWith('_directory')) return null;
  const path = optionValue(section, name) ?? '';
  if (path.length > LONGEST_PATH)
    return { reason: `is longer than ${LONGEST_PATH} characters`, cure: 'shorten it' };
  return isEmpty(path) ? { reason: 'is empty', cure: 'set a directory, or remove the line' } : null;
}

/** Since 3.10 Barman ends for every server where it does not understand `model`, and at a model without a cluster. */
function modelFault(name: string, { options }: FileSection): Omit<Fault, 'line'> | null {
  if (name !== 'model') return null;
  const value = options.get(name)?.raw.trimEnd() ?? '';
  if (!/^(?:true|t|yes|1|on|false|f|no|0|off)$/i.test(value))
    return { reason: 'is neither true nor false', cure: 'write true or false' };
  return /^[ty1]|^on$/i.test(value) && !options.has('cluster')
    ? { reason: 'is set, and "cluster" is not', cure: 'set cluster to the server that the model is for' }
    : null;
}

function isEmpty(value: string): boolean {
  return /^(["']?)(?:none)?\1$/i.test(value);
}

/** The value of an option as Barman understands it; null when it is not set. Only of a section without faults. Pure. */
export function optionValue({ options }: Pick<FileSection, 'options'>, name: string): string | null {
  const raw = options.get(name)?.raw.trimEnd();
  if (raw === undefined) return null;
  const value = raw.replace(REFERENCE, (_all, escaped?: string, named = '') =>
    escaped === undefined ? (options.get(named.toLowerCase())?.raw.trimEnd() ?? '') : escaped,
  );
  if (value.toLowerCase() === 'none') return '';
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}
