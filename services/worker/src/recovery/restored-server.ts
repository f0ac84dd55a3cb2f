import { COLUMN_SEPARATOR, QUERY_SCRIPT } from './scripts/query.ts';
import type { RecoveryInProgress } from './steps/step.ts';

/** The answer of the restored server: rows of columns, as `psql` prints values. */
export type Answer =
  | { status: 'passed'; rows: string[][] }
  | { status: 'failed'; reason: string; log: string };

const SUPERUSER = 'postgres';
const DATABASE = 'postgres';
const MILLISECONDS = 1000;

/** Asks the restored server, in a read-only transaction. It must have been started. */
export async function query(
  { host, prepared }: RecoveryInProgress,
  sql: string,
  options: { database?: string; timeoutSeconds: number; signal: AbortSignal },
): Promise<Answer> {
  if (prepared === null) throw new Error('a query needs what prepare found');
  const { database = DATABASE, timeoutSeconds, signal } = options;
  const { programs, socketDirectory, owner } = prepared;
  const timeout = String(timeoutSeconds * MILLISECONDS);
  const asked = await host.run(
    QUERY_SCRIPT,
    [programs, socketDirectory, SUPERUSER, database, COLUMN_SEPARATOR, timeout, sql],
    { asUser: owner, signal },
  );
  if (asked.status === 'failed') return asked;
  const lines = asked.stdout.split('\n').filter((line) => line !== '');
  return { status: 'passed', rows: lines.map((line) => line.split(COLUMN_SEPARATOR)) };
}
