import { merged, type Span, secretForms } from './secret-forms.ts';

/** The secrets of a configuration, and its words that are not secret. */
export interface SecretsInText {
  secrets: Set<string>;
  plain: Set<string>;
}

const CONNINFO = /^[\s#;:]*\w*conninfo\s*[=:]/i;
const KEYWORD_FOLLOWS = /(?<!\s)\s+\w+\s*=/g;

/**
 * The secrets of a server file or another text of settings, which need not be one that Barman or libpq can read: each
 * value that is one by its form, and in a conninfo all up to the next keyword, as of a password with a space that is not
 * in quotes. Every other word is plain. Linear. Pure.
 */
export function secretsOf(text: string): SecretsInText {
  const secrets = new Set<string>();
  const spans: Span[] = merged([...secretForms(text), ...afterConninfoPasswords(text)]);
  let plainText = '';
  let from = 0;
  for (const [start, end] of spans.map(
    ([begin, end]) => [begin, endOfFirstLine(text, begin, end)] as const,
  )) {
    plainText += `${text.slice(from, start)} `;
    from = end;
    const secret = text.slice(start, end).trim();
    secrets.add(secret);
    for (const part of secret.split(/[\s&]+/)) secrets.add(part);
  }
  plainText += text.slice(from);
  return { secrets, plain: new Set(plainText.match(/[\w.@+-]+/g)) };
}

/** If a person forgot the quotes, a bare password in a conninfo extends to the next keyword or the end of the line. */
function afterConninfoPasswords(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    if (CONNINFO.test(line)) {
      let coveredTo = 0;
      for (const { index, 0: keyword } of line.matchAll(/password\s*=\s*/gi)) {
        const from = index + keyword.length;
        if (from < coveredTo) continue;
        KEYWORD_FOLLOWS.lastIndex = from;
        const next = KEYWORD_FOLLOWS.exec(line)?.index ?? line.length;
        coveredTo = next;
        spans.push([start + from, start + next]);
      }
    }
    start += line.length + 1;
  }
  return spans;
}

/** A quote that is not closed makes no secret of the rest of a file. */
function endOfFirstLine(text: string, start: number, end: number): number {
  const lineFeed = text.indexOf('\n', start);
  return lineFeed < 0 ? end : Math.min(lineFeed, end);
}
