/** One `#:recovery_sql`: a query and its database; null means the database of the conninfo. */
export interface SqlAssertion {
  database: string | null;
  sql: string;
}

/** How a query can begin that may be used in the `FROM` of another query. */
const QUERY = String.raw`(?:(?:select|with|values|table)\b|\()`;
const BEGINS_AS_QUERY = new RegExp(String.raw`^(?:${QUERY}|/\*)`, 'i');
const QUOTED = /^"((?:[^"]|"")+)"\s*:\s+(.+)$/s;
/** No SQL is written so, whatever the name is. */
const PLAIN = /^([A-Za-z_][\w-]*):\s+(.+)$/s;
const NAMED = new RegExp(String.raw`^(.+?):\s+(?=${QUERY})(.+)$`, 'is');
/** Neither a literal, nor a cast, nor a comment: words, and then what could be a query of its own. */
const AMBIGUOUS = new RegExp(String.raw`^(?!.*--)([\w .$-]+):\s+${QUERY}`, 'i');

/**
 * Parses `SQL`, `DATABASE: SQL` or `"DATABASE": SQL`. Text before a colon is a database only if it cannot be the start
 * of a query: a text that begins like a query is one, whatever colons it contains. A name with a double quote (`""`
 * within quotes), or with a colon and a space, must be quoted. Pure.
 * @returns a string with the reason why it is neither
 */
export function parseSqlAssertion(text: string): SqlAssertion | string {
  if (text.startsWith('"')) {
    const [, name = '', sql = ''] = QUOTED.exec(text) ?? [];
    if (sql === '') return 'a colon, a space and a query must follow the quoted name of a database';
    return { database: name.replaceAll('""', '"'), sql };
  }
  const [, plain, ofPlain] = PLAIN.exec(text) ?? [];
  if (plain !== undefined && ofPlain !== undefined) return { database: plain, sql: ofPlain };
  if (BEGINS_AS_QUERY.test(text)) {
    const name = AMBIGUOUS.exec(text)?.[1];
    if (name === undefined) return { database: null, sql: text };
    return `"${name}" may be a database or the start of a query; if it is a database, quote it: "${name}": SELECT …`;
  }
  const [, database, sql] = NAMED.exec(text) ?? [];
  if (database !== undefined && sql !== undefined) return { database: database.trim(), sql };
  return 'it is neither a query (SELECT, WITH, VALUES or TABLE) nor DATABASE: or "DATABASE": followed by one';
}
