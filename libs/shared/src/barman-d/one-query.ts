/** What PostgreSQL reads as one token in which nothing else means anything: quoted texts and comments. */
const QUOTED: readonly RegExp[] = [
  // E'' knows the backslash, other strings do not; U&'' and '' double the quote
  /[eE]'(?:[^'\\]|\\.|'')*'/sy,
  /'(?:[^']|'')*'/sy,
  /"(?:[^"]|"")*"/sy,
  /--[^\n]*/y,
];
const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;

/**
 * Why a text is not one query that can be put in parentheses: it has a second statement, a closing parenthesis without
 * an opening one, or an unclosed quote. Null when it is one; a semicolon at the end is ignored. Reads the text as
 * PostgreSQL does with `standard_conforming_strings` on. Pure; its time is linear in the length of the text.
 */
export function notOneQueryReason(sql: string): string | null {
  let depth = 0;
  let ended = false;
  for (let at = 0; at < sql.length; ) {
    const next = skipQuoted(sql, at);
    if (next === null) return 'it has a quote or a comment that is not closed';
    if (next > at) {
      if (ended && !/^(--|\/\*)/.test(sql.slice(at, at + 2))) return SECOND;
      at = next;
      continue;
    }
    const character = sql[at] ?? '';
    if (ended && !/[\s;]/.test(character)) return SECOND;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return 'it has a ")" without a "("';
    if (character === ';') {
      if (depth > 0) return SECOND;
      ended = true;
    }
    WORD.lastIndex = at;
    // an E of a longer word does not begin a string
    const word = WORD.exec(sql)?.[0].length ?? 1;
    at += Math.max(word, 1);
  }
  return depth === 0 ? null : 'it has a "(" without a ")"';
}

const SECOND = 'it has more than one statement';

/** Where the quoted text or comment that begins here ends; the same place when none does, null when it has no end. */
function skipQuoted(sql: string, at: number): number | null {
  for (const token of QUOTED) {
    token.lastIndex = at;
    const found = token.exec(sql);
    if (found !== null) return at + found[0].length;
  }
  if (sql.startsWith('/*', at)) return skipComment(sql, at);
  DOLLAR_QUOTE.lastIndex = at;
  const tag = DOLLAR_QUOTE.exec(sql)?.[0];
  if (tag !== undefined) {
    const end = sql.indexOf(tag, at + tag.length);
    return end < 0 ? null : end + tag.length;
  }
  const opens = sql[at] === "'" || sql[at] === '"';
  return opens ? null : at;
}

/** Comments of PostgreSQL stand within one another. */
function skipComment(sql: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < sql.length; at++) {
    const two = sql.slice(at, at + 2);
    if (two === '/*') depth += 1;
    if (two === '*/') depth -= 1;
    if (two === '/*' || two === '*/') at += 1;
    if (depth === 0) return at + 1;
  }
  return null;
}
