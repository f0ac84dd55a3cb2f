/** What stands in place of a secret. */
const HIDDEN = '***';

/**
 * A password's value in a connection string: in single quotes, in double quotes as JSON escapes them, or bare. A log
 * line is JSON, so that an unescaped double quote always ends the text the password stands in.
 */
const VALUE = /'(?:[^'"\\\n]|\\+.)*'?|\\"[^"\\\n]*\\"|[^\s'",}\\]+/;
const PASSWORD = new RegExp(`\\b((?:pg)?password\\s*=\\s*)(?:${VALUE.source})`, 'gi');

/** Hides passwords in connection strings (`password=…`), URLs (`//user:…@`) and `PGPASSWORD`. */
export function redact(text: string): string {
  return text.replace(PASSWORD, `$1${HIDDEN}`).replace(/(\/\/[^/\s:@]*:)[^/\s@]+@/g, `$1${HIDDEN}@`);
}
