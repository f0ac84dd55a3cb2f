import type { AnnotationValue } from '@barback/shared/barman-d/annotations';
import type { Answer } from './restored-server.ts';

type Assertion = AnnotationValue<'recovery_sql'>;

/** A row of one column that is the boolean true, as `row_to_json` writes it: a text that reads `t` is not. */
const TRUE = /^\{"(?:[^"\\]|\\.)*":true\}$/;
const MAX_SHOWN_CHARACTERS = 200;

/**
 * The query that shows what an assertion returns. Within it the assertion can be nothing but one query: no second
 * statement, none that ends the transaction, and no command of psql. Pure.
 */
export function assertionQuery({ sql }: Assertion): string {
  const query = sql.replace(/[;\s]+$/, '');
  return `SELECT pg_catalog.row_to_json(assertion.*) FROM (\n${query}\n) AS assertion LIMIT 2`;
}

/** Why an assertion does not hold; null when it does. Pure. */
export function brokenAssertionReason({ sql, database }: Assertion, answer: Answer): string | null {
  const where = database === null ? '' : ` in database ${database}`;
  const name = `recovery_sql "${sql}"${where}`;
  if (answer.status === 'failed') return `${name} failed: ${answer.reason}`;
  const [row = '', second] = answer.rows.map(([column = '']) => column);
  if (row === '') return `${name} returned no row`;
  if (second !== undefined) return `${name} returned more than one row`;
  return TRUE.test(row) ? null : `${name} returned ${row.slice(0, MAX_SHOWN_CHARACTERS)}, not true`;
}
