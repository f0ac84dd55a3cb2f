import { between, pick, type Random } from '../faults/random.ts';

/** What parsers stumble over. */
const PIECES = [
  ...[
    '=',
    ':',
    ',',
    ';',
    '%',
    '%%',
    '%40',
    "'",
    '"',
    '\\',
    "\\'",
    '@',
    '/',
    '//',
    '://',
    '?',
    '#',
    '[',
    ']',
    '(',
    ')',
  ],
  ...[
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\0',
    '\u001b[2J',
    '\u009b',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\ud800',
    '🐘',
    'é',
    '-',
    '--',
    '*',
    '$',
    '{',
    '}',
  ],
  ...[
    '0',
    '1',
    '-1',
    '99999999999999999999',
    '1e999',
    'NaN',
    'null',
    'true',
    '__proto__',
    'constructor',
    'password=',
    'None',
  ],
] as const;

const LONGEST = 20_000;

/** A text made of known ones: cut, joined, repeated, with what parsers stumble over in between. */
export function mutated(random: Random, known: readonly string[]): string {
  let text = pick(random, known);
  for (let times = Math.floor(random() * 6); times > 0; times--) text = mutation(random, text, known);
  return text.slice(0, LONGEST);
}

function mutation(random: Random, text: string, known: readonly string[]): string {
  const at = Math.floor(random() * (text.length + 1));
  const to = Math.min(text.length, at + Math.floor(between(random, [0, 12])));
  const piece = pick(random, PIECES);
  switch (Math.floor(random() * 7)) {
    case 0:
      return text.slice(0, at) + piece + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(to);
    case 2:
      return text.slice(0, at) + piece + text.slice(to);
    case 3:
      return (
        text.slice(0, at) + text.slice(at, to).repeat(Math.floor(between(random, [1, 300]))) + text.slice(to)
      );
    case 4:
      return text.slice(0, at) + piece.repeat(Math.floor(between(random, [1, 2000]))) + text.slice(at);
    case 5:
      return text.slice(0, at) + pick(random, known);
    default:
      return text.slice(0, at);
  }
}
