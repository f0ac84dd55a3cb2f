import { printable, printableLine } from './printable.ts';
import { redact, redactValue } from './redact.ts';

/** A text of lines that may leave the process: without secrets, and without what would control a terminal. */
export function publishable(text: string): string {
  return redact(printable(text));
}

/** As {@link publishable}, in one line. */
export function publishableLine(text: string): string {
  return printableLine(publishable(text));
}

/** Fields of the state that hold output of programs. */
const SAID = /^(?:reason|message|log|text|cure)$/;

/** JSON of a value whose texts may leave the process; names, paths and times in it stay what they are. */
export function publishableJson(value: unknown, indentation?: number): string {
  return JSON.stringify(
    value,
    (key, inner) => {
      if (typeof inner !== 'string') return inner;
      return SAID.test(key) ? publishable(inner) : redactValue(printable(inner));
    },
    indentation,
  );
}

/** The same for a line of JSON, as a log writes it. Anything else counts as plain text. */
export function publishableJsonLine(line: string): string {
  try {
    return `${JSON.stringify(JSON.parse(line), (_key, inner) => (typeof inner === 'string' ? publishable(inner) : inner))}\n`;
  } catch {
    return `${publishableLine(line)}\n`;
  }
}

/** What JSON has where a text in it has something that is not printable. */
const SUSPICIOUS = /\\[bfrtu]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * Parses JSON that anybody may have written: nothing in its texts and names controls a terminal.
 *
 * @throws SyntaxError
 */
export function parseUntrustedJson(json: string): unknown {
  if (!SUSPICIOUS.test(json)) return JSON.parse(json);
  return JSON.parse(json, (_key, inner) => {
    if (typeof inner === 'string') return printable(inner);
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, value]) => [printableLine(key), value]));
  });
}
