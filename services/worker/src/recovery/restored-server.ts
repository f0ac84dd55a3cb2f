import { postgresError } from './postgres-error.ts';
import { COLUMN_SEPARATOR, QUERY_SCRIPT, ROW_SEPARATOR } from './scripts/query.ts';
import type { RecoveryInProgress } from './steps/step.ts';

/** The answer of the restored server: rows of columns, as `psql` prints values. */
export type Answer =
  | { status: 'passed'; rows: string[][] }
  | { status: 'failed'; reason: string; log: string };

/** Every cluster has it, which is not sure of `postgres`. */
const DATABASE = 'template1';
const MILLISECONDS = 1000;

/** Asks the restored server, as a superuser, in a read-only transaction. It must have been started. */
export async function query(
  { host, prepared, request }: Pick<RecoveryInProgress, 'host' | 'prepared' | 'request'>,
  sql: string,
  options: { database?: string; timeoutSeconds: number; signal: AbortSignal },
): Promise<Answer> {
  if (prepared === null) throw new Error('a query needs what prepare found');
  const { database = DATABASE, timeoutSeconds, signal } = options;
  const { programs, socketDirectory, owner } = prepared;
  const where = [programs, socketDirectory, request.conninfoUser ?? '', connectionString(database)];
  const timeout = String(timeoutSeconds * MILLISECONDS);
  const asked = await host.run(QUERY_SCRIPT, [...where, COLUMN_SEPARATOR, ROW_SEPARATOR, timeout, sql], {
    asUser: owner,
    signal,
  });
  if (asked.status === 'failed') return { ...asked, reason: postgresError(asked.log) ?? asked.reason };
  if (asked.stdout === '') return { status: 'passed', rows: [] };
  const rows = asked.stdout.replace(/\n$/, '').split(ROW_SEPARATOR);
  return { status: 'passed', rows: rows.map((row) => row.split(COLUMN_SEPARATOR)) };
}

/** A database's name is any text: a bare one with an equals sign would be taken for a connection string itself. */
function connectionString(database: string): string {
  return `dbname='${database.replace(/[\\']/g, '\\$&')}'`;
}
