import type { Span } from './secret-forms.ts';

/** Secrets that a process has read, so that no text of it has one, or a good part of one. */
export interface KnownSecrets {
  /** @param plain words that are never secret: names of servers, hosts, users */
  add(secrets: Iterable<string>, plain?: Iterable<string>): void;
  /**
   * The positions of secrets in a text: whole, slightly truncated, or at least {@link PART} characters of them;
   * unchanged, percent-encoded, with escapes or quotes, or broken over lines. Linear.
   * @param fromCharacters shorter ones are ignored
   */
  find(text: string, fromCharacters?: number): Span[];
}

/** This many characters of a secret are hidden everywhere; a shorter secret only as a separate word. */
const PART = 8;
/** A shorter one is recognised only by its context. */
const SHORTEST = 4;
/** This many characters may be missing from a short one. */
const MOST_CUT = 2;
/** Of a longer one the start and the end are known. */
const LONGEST = 4096;
/** A fleet of 20,000 servers with passwords of their own; the oldest are forgotten first. */
const MOST_PARTS = 1_000_000;
/** Words of Barman, PostgreSQL and Redis: a message without them would say nothing. */
const COMMON = new Set(
  'password postgres postgresql barman backup streaming streaming_barman replication recovery restore localhost template1 root redis rediss sentinel sentinels cluster default'.split(
    ' ',
  ),
);

export function knownSecrets(): KnownSecrets {
  const parts = new Set<string>();
  const words = new Set<string>();
  const plainWords = new Set<string>(COMMON);
  const commonParts = new Set([...COMMON].flatMap((word) => partsOf(word)));
  const addPart = (part: string) => {
    if (commonParts.has(part)) return;
    if (parts.size >= MOST_PARTS) for (const oldest of parts.values()) if (parts.delete(oldest)) break;
    parts.add(part);
  };
  return {
    add(secrets, plain = []) {
      for (const word of plain) plainWords.add(word);
      for (const secret of secrets) {
        for (const form of formsOf(secret)) {
          if (plainWords.has(form)) continue;
          if (form.length >= PART) for (const part of partsOf(form)) addPart(part);
          else if (form.length >= SHORTEST) words.add(form);
        }
      }
    },
    find(text, fromCharacters = SHORTEST) {
      if (parts.size + words.size === 0 || text.length < SHORTEST) return [];
      if (fromCharacters >= PART && (text.length < PART || parts.size === 0)) return [];
      const { characters, starts, ends } = canonical(text);
      const spans: Span[] = [];
      const hide = (from: number, to: number) => {
        const span: Span = [starts?.[from] ?? from, ends?.[to - 1] ?? to];
        if (!plainWords.has(wordAround(text, span))) spans.push(span);
      };
      let run: Span | null = null;
      for (let at = 0; parts.size > 0 && at + PART <= characters.length; at++) {
        if (!parts.has(characters.slice(at, at + PART))) continue;
        if (run !== null && at <= run[1]) run[1] = at + PART;
        else {
          if (run !== null) hide(...run);
          run = [at, at + PART];
        }
      }
      if (run !== null) hide(...run);
      for (let length = Math.max(SHORTEST, fromCharacters); words.size > 0 && length < PART; length++) {
        for (let at = 0; at + length <= characters.length; at++) {
          if (!words.has(characters.slice(at, at + length))) continue;
          if (isWord(text, starts?.[at] ?? at, ends?.[at + length - 1] ?? at + length)) hide(at, at + length);
        }
      }
      return spans;
    },
  };
}

function partsOf(secret: string): string[] {
  const kept =
    secret.length <= LONGEST ? [secret] : [secret.slice(0, LONGEST / 2), secret.slice(-LONGEST / 2)];
  return kept.flatMap((text) =>
    Array.from({ length: Math.max(0, text.length - PART + 1) }, (_, at) => text.slice(at, at + PART)),
  );
}

/** As written, decoded once and twice; what is cut off at a character that a parser stumbles over; and its words. */
function formsOf(secret: string): Set<string> {
  const bounded =
    secret.length <= LONGEST ? secret : `${secret.slice(0, LONGEST / 2)}${secret.slice(-LONGEST / 2)}`;
  const once = canonical(bounded).characters;
  const whole = new Set([bounded, once, canonical(once).characters, bounded.replace(/[\\\s'"`]/g, '')]);
  const forms = new Set(whole);
  for (const form of whole) {
    for (let cut = 1; cut <= MOST_CUT && form.length - cut > SHORTEST; cut++) {
      forms.add(form.slice(cut)).add(form.slice(0, -cut));
    }
    const pieces = [...form.matchAll(/[^A-Za-z0-9\x80-\xff]+/g)].slice(0, 32);
    for (const { index, 0: stop } of pieces) {
      forms
        .add(form.slice(0, index))
        .add(form.slice(index))
        .add(form.slice(index + stop.length));
    }
    for (const word of form.split(/[^A-Za-z0-9\x80-\xff]+/, 32)) forms.add(word);
  }
  return forms;
}

/** A text in bytes (Latin-1), without what is between them and what they may be written with. */
interface Canonical {
  characters: string;
  /** Where in the text each of the characters begins, and ends; null where it is the text itself. */
  starts: number[] | null;
  ends: number[] | null;
}

const ESCAPED = /%([\da-fA-F]{2})|%%|\\x([\da-fA-F]{2})|\\u([\da-fA-F]{4})|\\[nrt](?![a-z])/y;
const WRITTEN_OTHERWISE = /[%\s\\'"`\x80-\uffff]/;
/** A character that is passed over: what is between the parts of a secret that is written over lines or in quotes. */
const BETWEEN = /[\s\\'"`]/;

function canonical(text: string): Canonical {
  if (!WRITTEN_OTHERWISE.test(text)) return { characters: text, starts: null, ends: null };
  let characters = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? '';
    let [written, meant] = [character, character];
    if (character === '%' || character === '\\') {
      ESCAPED.lastIndex = at;
      const [escaped = character, percent, hex, unicode] = ESCAPED.exec(text) ?? [];
      written = escaped;
      meant = escaped === character || escaped === '%%' ? character : unescaped(percent ?? hex ?? unicode);
      if (percent === undefined) meant = latin1(meant);
    } else if (character >= '\x80') {
      written = String.fromCodePoint(text.codePointAt(at) ?? 0);
      meant = latin1(written);
    }
    if (!BETWEEN.test(meant)) {
      characters += meant;
      for (const _ of meant) {
        starts.push(at);
        ends.push(at + written.length);
      }
    }
    at += written.length;
  }
  return { characters, starts, ends };
}

/** A line feed for `\n` and the like. */
function unescaped(digits: string | undefined): string {
  return digits === undefined ? '\n' : String.fromCodePoint(Number.parseInt(digits, 16));
}

const MOST_KNOWN_CHARACTERS = 2000;
const knownCharacters = new Map<string, string>();

/** The UTF-8 of a character, each byte as a character. */
function latin1(character: string): string {
  if (character < '\x80') return character;
  const known = knownCharacters.get(character);
  if (known !== undefined) return known;
  const bytes = Buffer.from(character).toString('latin1');
  if (knownCharacters.size > MOST_KNOWN_CHARACTERS) knownCharacters.clear();
  knownCharacters.set(character, bytes);
  return bytes;
}

function isWord(text: string, start: number, end: number): boolean {
  const isBroken = /[^\S\n]/.test(text.slice(start, end).replace(/\s*\n\s*/, ''));
  const isAfterEscape = /(?:%[\da-fA-F]{2}|\\[nrt])$/.test(text.slice(Math.max(0, start - 3), start));
  const before = isAfterEscape ? '' : (text[start - 1] ?? '');
  return !isBroken && !/[A-Za-z0-9]/.test(`${before}${text[end] ?? ''}`);
}

const WORD_CHARACTER = /[\w.@+-]/;
const LONGEST_WORD = 256;

function wordAround(text: string, [start, end]: Span): string {
  let from = start;
  while (from > 0 && start - from < LONGEST_WORD && WORD_CHARACTER.test(text[from - 1] ?? '')) from--;
  let to = end;
  while (to < text.length && to - end < LONGEST_WORD && WORD_CHARACTER.test(text[to] ?? '')) to++;
  return text.slice(from, to);
}
