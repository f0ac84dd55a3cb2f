/** What a terminal may take for a command, and what changes the order or the place of what a reader sees. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** Colours and other sequences of programs that do not check for a terminal; nothing is lost without them. */
const STYLE = new RegExp(`(?:${String.fromCodePoint(0x1b)}\\[|${String.fromCodePoint(0x9b)})[0-9;:]*m`, 'g');
const REPLACEMENT = '\ufffd';

/**
 * A text of lines without anything that controls a terminal: C0 and C1 controls, DEL, the line and paragraph separators
 * of Unicode, bidirectional overrides and everything else that is invisible become U+FFFD. Line feeds stay, a tab becomes
 * a space. Linear. Pure.
 */
export function printable(text: string): string {
  if (text.search(UNPRINTABLE) < 0) return text;
  return text
    .replace(STYLE, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', ' ')
    .replace(UNPRINTABLE, (character) => (character === '\n' ? character : REPLACEMENT));
}

/** As {@link printable}, for a place of one line: a line feed, which could forge the next line, becomes a space. Pure. */
export function printableLine(text: string): string {
  return printable(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
