/** A part of a text: from one index to before another, in UTF-16 units. */
export type Span = [start: number, end: number];

interface Form {
  pattern: RegExp;
  /** @param end of what the pattern matched from `start` on */
  secretAt(text: string, start: number, end: number): Span | null;
}

const PORT = /^\d{1,5}(?:$|[/?,'#)\]])/;

const FORMS: readonly Form[] = [
  // a keyword that has a secret as its value: in a conninfo, an environment, a mapping of Python, YAML or JSON
  {
    pattern:
      /(?:password|passwd|passphrase|secret(?:_access)?(?:_key)?|account_?key|session_token|scram_(?:client|server)_key)["'\\]{0,4}\s*(?:=>|[=:])\s*/gi,
    secretAt: (text, _start, end) => valueAt(text, end),
  },
  // `ALTER ROLE … PASSWORD '…'`, as a server logs it
  { pattern: /\bpassword\s+(?:E|U&)?(?=')/gi, secretAt: (text, _start, end) => valueAt(text, end) },
  { pattern: /\bpassword\s+(?=\$\w*\$)/gi, secretAt: (text, _start, end) => [end, endOfLine(text, end)] },
  // the value of an option of a command, as hooks and `recovery_ssh_cmd` may have it
  {
    pattern: /(?:\bsshpass\s+-p\s*|--(?:password|passphrase|token|secret)\s+(?!-))/g,
    secretAt: (text, _start, end) => valueAt(text, end),
  },
  // a setting of Redis, of a cloud or of a message service; syntax errors also contain `token:` alone
  {
    pattern: /(?:\b(?:requirepass|masterauth)\s+|\b(?:\w+_)?(?:token|pwd|api_?key)=)/gi,
    secretAt: (text, _start, end) => valueAt(text, end),
  },
  // a header, as verbose HTTP programs print it
  {
    pattern: /\bauthorization["'\\]{0,4}\s*[=:]\s*["'\\]{0,4}(?:basic|bearer)\s+/gi,
    secretAt: (text, _start, end) => [end, end + (match(/[^\s"'\\]*/y, text, end)[0] ?? '').length],
  },
  // `user:password@` in an address, up to the last `@`: one that is not written `%40` may be part of the password
  {
    pattern: /\/\/[^\s"]+/g,
    secretAt(text, start, end) {
      const isConninfo = /postgres(?:ql)?:$/.test(text.slice(Math.max(0, start - 11), start));
      const login = loginIn(text.slice(start, end), isConninfo);
      return login === null ? null : [start + login[0], start + login[1]];
    },
  },
  // libpq's (fe-connect.c) messages about an unreadable conninfo: the quoted text may be any part of it
  {
    pattern:
      /(?:missing "=" after|invalid connection option|internal parser routine:|in URI(?: query parameter)?(?: \(expected ":" or "\/"\))?:|query parameter:|percent-encoded (?:token|value):|invalid port number:|invalid integer value) "/g,
    secretAt(text, _start, end) {
      const lastQuote = text.lastIndexOf('"', endOfLine(text, end) - 1);
      return [end, lastQuote < end ? endOfLine(text, end) : lastQuote];
    },
  },
  // a password with an `@` that is not written `%40` ends in what libpq takes for the host
  {
    pattern: /(?:host name|server at|hostname|address) "(?=[^"\n]*@)/g,
    secretAt(text, _start, end) {
      const quote = text.indexOf('"', end);
      return [end, text.lastIndexOf('@', quote < 0 ? endOfLine(text, end) : quote)];
    },
  },
  // the messages of Python's configparser about an unreadable line
  {
    pattern:
      /(?:found: |reference:? |[Rr]aw ?val(?:ue)? ?: |interpolation key |\[line +\d+\]:? |, line: \d+\n)(?=['"])/g,
    secretAt: (text, _start, end) => [end, endOfLine(text, end)],
  },
  // a line of a passfile: host:port:database:user:password
  {
    pattern: /(?<![^\s:'"])[^\s:'"]+:(?:\d{1,5}|\*):[^\s:]+:(?=\*:|[\da-f]*[^\s:\da-f])[^\s:]+:(?=\S)/gi,
    secretAt: (text, _start, end) => [end, endOfLine(text, end)],
  },
  { pattern: /SCRAM-SHA-256\$\S+|\bmd5[\da-f]{32}\b/g, secretAt: (_text, start, end) => [start, end] },
  {
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
    secretAt(text, _start, end) {
      const close = text.indexOf('-----END', end);
      return [end, close < 0 ? text.length : close];
    },
  },
];

/**
 * The positions of secrets in a text by their context: a value of `password` and the like, the login of an address, a
 * line of a passfile, and what libpq and configparser quote of an unreadable connection string. Quotes may be escaped,
 * or not closed. Linear. Pure.
 */
export function secretForms(text: string): Span[] {
  return FORMS.flatMap(({ pattern, secretAt }) => {
    const spans: Span[] = [];
    let coveredTo = 0;
    for (const { index, 0: form } of text.matchAll(pattern)) {
      // a match that begins in a secret is already hidden: no text is scanned twice
      if (index + form.length < coveredTo) continue;
      const span = secretAt(text, index, index + form.length);
      if (span === null) continue;
      coveredTo = Math.max(coveredTo, span[1]);
      spans.push(span);
    }
    return spans;
  });
}

/** Ordered, and without overlaps. Pure. */
export function merged(spans: readonly Span[]): Span[] {
  const ordered = spans.filter(([start, end]) => start < end).sort(([a], [b]) => a - b);
  const result: Span[] = [];
  for (const [start, end] of ordered) {
    const last = result.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/** A value in quotes, which may be escaped and need not be closed, or one that ends at a space that is not escaped. */
function valueAt(text: string, start: number): Span {
  // a conninfo in quotes itself, of SQL (`primary_conninfo = '… password=''…'' …'`) or of a shell
  const [nested = ''] = match(/''(?=[^\s'",;)}\]])|'\\''/y, text, start);
  if (nested !== '') {
    const begin = start + nested.length;
    const close = text.indexOf(nested, begin);
    return [begin, close < 0 ? endOfLine(text, begin) : close];
  }
  const [opening = ''] = match(/\\*["'`]/y, text, start);
  if (opening !== '') {
    const begin = start + opening.length;
    return [begin, closingQuote(text, begin, opening)];
  }
  if (text.startsWith('***', start)) return [start, start + 3]; // it is hidden already
  return [start, start + (match(/(?:\\.|[^\s\\])*/sy, text, start)[0] ?? '').length];
}

/** Where the same quote is, with as many backslashes before it as the opening one has. */
function closingQuote(text: string, from: number, opening: string): number {
  const quote = opening.at(-1) ?? '';
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    let begin = at;
    while (begin > from && text[begin - 1] === '\\') begin--;
    const backslashes = at - begin;
    // SQL writes a quote within quotes as two
    if (opening === "'" && backslashes === 0 && text[at + 1] === quote) {
      at += 1;
      continue;
    }
    // in a text whose backslashes are escaped themselves, an escaped one is written as two
    if (backslashes <= opening.length - 1 || (opening.length === 1 && backslashes % 2 === 0)) return begin;
  }
  return text.length;
}

/** The password of `//user:password@host`; `isConninfo`: also where the host is cut off. */
function loginIn(address: string, isConninfo: boolean): Span | null {
  const colon = address.indexOf(':');
  if (colon < 0 || address[2] === '[' || /[/?]/.test(address.slice(2, colon))) return null;
  const at = address.lastIndexOf('@');
  if (PORT.test(address.slice(colon + 1))) return null;
  if (at > colon) return [colon + 1, at];
  return isConninfo ? [colon + 1, address.length] : null;
}

function match(pattern: RegExp, text: string, at: number): string[] {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? [];
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
