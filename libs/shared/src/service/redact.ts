/** What stands in place of a secret. */
const HIDDEN = '***';

/** A password's value in a connection string of a JSON text: in single quotes, in (escaped) double quotes, or bare. */
const VALUE = /'(?:[^'"\\\n]|\\\\'|\\.)*'?|\\"[^"\\\n]*\\"|[^\s'",}\\]+/;
const PASSWORD = new RegExp(`\\b((?:pg)?password\\s*=\\s*)(?:${VALUE.source})`, 'gi');
const IN_ADDRESS = /(\/\/[^/\s:@"]*:)(?:[^/\s@"\\]|\\.)+@/g;

/** Hides passwords in connection strings (`password=…`), URLs (`//user:…@`) and `PGPASSWORD`. */
export function redact(text: string): string {
  return redactLine(text.replaceAll('"', '\\"')).replaceAll('\\"', '"');
}

/** As {@link redact}, for a line of JSON, which stays one: an unescaped `"` always ends the text of a password. */
export function redactLine(json: string): string {
  return json.replace(PASSWORD, `$1${HIDDEN}`).replace(IN_ADDRESS, `$1${HIDDEN}@`);
}
