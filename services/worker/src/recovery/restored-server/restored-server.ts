import { loadScript } from '../host/script.ts';
import { postgresError } from '../ladder/postgres-error.ts';
import type { RecoveryInProgress } from '../ladder/step.ts';
import { type EndedOutcome, endedOutcome } from './ended.ts';

const QUERY = loadScript(import.meta.dirname, 'query.sh');

/** What stands between two columns, and two rows, of what is printed: found in no text that people write. */
const COLUMN_SEPARATOR = '\u001f';
const ROW_SEPARATOR = '\u001e';

/** The answer of the restored server: rows of columns, as `psql` prints values. */
export type Answer = { status: 'passed'; rows: string[][] } | EndedOutcome;

export interface QueryOptions {
  /**
   * `superuser` and `reader` have nothing but `pg_catalog` in their search_path; `assertions` is the reader with what
   * the database sets. Default: superuser.
   */
  as?: 'superuser' | 'reader' | 'assertions';
  /** Default: template1. Every cluster has it; `postgres` may not exist. */
  database?: string;
  timeoutSeconds: number;
  signal: AbortSignal;
}

const DATABASE = 'template1';
const MILLISECONDS = 1000;
/** For connecting, before the question has its own time. */
const CONNECTING_SECONDS = 60;

/** Queries the restored server in a read-only transaction. It must have been started. */
export async function query(
  { host, prepared, place }: Pick<RecoveryInProgress, 'host' | 'prepared' | 'place'>,
  sql: string,
  { as = 'superuser', database = DATABASE, timeoutSeconds, signal }: QueryOptions,
): Promise<Answer> {
  if (prepared === null) throw new Error('a query needs the result of prepare');
  const { programs, socketDirectory, owner } = prepared;
  const timeout = String(timeoutSeconds * MILLISECONDS);
  const asking = [as, database, COLUMN_SEPARATOR, ROW_SEPARATOR, timeout, sql];
  const args = [place.serverLog, programs, socketDirectory, ...asking];
  const asked = await host.run(QUERY, args, {
    asUser: owner,
    purpose: 'asking the restored server',
    timeoutSeconds: CONNECTING_SECONDS + timeoutSeconds,
    signal,
  });
  if (asked.status === 'failed') return { ...asked, reason: postgresError(asked.log) ?? asked.reason };
  const ended = endedOutcome(asked);
  if (ended !== null) return ended;
  if (asked.stdout === '') return { status: 'passed', rows: [] };
  const rows = asked.stdout.replace(/\n$/, '').split(ROW_SEPARATOR);
  return { status: 'passed', rows: rows.map((row) => row.split(COLUMN_SEPARATOR)) };
}
