/** What stands in place of a secret. */
const HIDDEN = '***';

/** Hides passwords in connection strings (`password=…`), URLs (`//user:…@`) and `PGPASSWORD`. */
export function redact(text: string): string {
  return text
    .replace(/\b(pg)?password(\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s'",}\\]+)/gi, `$1password$2${HIDDEN}`)
    .replace(/(\/\/[^/\s:@]*:)[^/\s@]+@/g, `$1${HIDDEN}@`);
}
