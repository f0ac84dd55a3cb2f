import type { AnnotationValue } from '@barback/shared/barman-d/annotations';
import { postgresError } from '../../ladder/postgres-error.ts';
import type { Answer } from '../../restored-server/restored-server.ts';

type Assertion = AnnotationValue<'recovery_sql'>;

/** Why an assertion does not hold. */
export interface BrokenAssertion {
  /** For everybody: it holds no data of the restored server. */
  reason: string;
  /** The output of the restored server, for readers who may see its data; empty without output. */
  data: string;
}

/** A row of one column that is a boolean or null, as `row_to_json` writes it: a text that reads `t` is not. */
const BOOLEAN = /^\{"(?:[^"\\]|\\.)*":(true|false|null)\}$/;
const MAX_DATA_CHARACTERS = 2000;

/** Errors that PostgreSQL finds before it reads a row, or without quoting its content. */
const WITHOUT_DATA = [
  /^\w+ .* does not exist$/,
  /^permission denied for [\w ]+$/,
  /^syntax error at (?:end of input|or near ".*")$/,
  /^canceling statement due to [\w ]+$/,
  /^cannot execute [\w ]+ in a read-only transaction$/,
  /^missing FROM-clause entry for table ".*"$/,
  /^column (?:reference )?".*" (?:is ambiguous|must appear in .*)$/,
  /^division by zero$/,
];

/**
 * The query that shows what an assertion returns. Within it the assertion can be nothing but one query: no second
 * statement, none that ends the transaction, and no command of psql. Pure.
 */
export function assertionQuery({ sql }: Assertion): string {
  const query = sql.replace(/[;\s]+$/, '');
  return `SELECT pg_catalog.row_to_json(assertion.*) FROM (\n${query}\n) AS assertion LIMIT 2`;
}

/** Why an assertion does not hold; null when it does. Pure. */
export function brokenAssertion(
  { sql, database }: Assertion,
  answer: Exclude<Answer, { status: 'skipped' }>,
): BrokenAssertion | null {
  const where = database === null ? '' : ` in database ${database}`;
  const broken = (how: string, data = ''): BrokenAssertion => ({
    reason: `recovery_sql "${sql}"${where} ${how}`,
    data: data.slice(0, MAX_DATA_CHARACTERS),
  });
  if (answer.status === 'failed') return broken(`failed: ${withoutData(answer)}`, answer.log);
  const [row = '', second] = answer.rows.map(([column = '']) => column);
  if (row === '') return broken('returned no row');
  if (second !== undefined) return broken('returned more than one row');
  const value = BOOLEAN.exec(row)?.[1];
  if (value === 'true') return null;
  if (value !== undefined) return broken(`returned ${value}, not true`);
  return broken('returned something other than one boolean true', row);
}

/** An error may quote the content of a row, such as `invalid input syntax for type integer: "…"`. */
function withoutData({ reason, log }: { reason: string; log: string }): string {
  const isOfPostgres = postgresError(log) === reason;
  if (!isOfPostgres || WITHOUT_DATA.some((pattern) => pattern.test(reason))) return reason;
  return 'PostgreSQL rejected it; see the output of the step';
}
