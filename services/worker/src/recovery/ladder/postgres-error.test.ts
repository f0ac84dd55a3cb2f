import { expect, test } from 'vitest';
import { postgresError } from './postgres-error.ts';

test.each([
  ['ERROR:  relation "orders" does not exist\nLINE 2: SELECT\n', 'relation "orders" does not exist'],
  [
    'psql: error: connection to server on socket "/s/.s.PGSQL.5432" failed: FATAL:  database "shop" does not exist',
    'database "shop" does not exist',
  ],
  ['WARNING:  something\nERROR:  one\nERROR:  two\nHINT:  three', 'two'],
  ['barback failed=the query failed', null],
])('%j is due to %j', (printed, error) => {
  expect(postgresError(printed)).toBe(error);
});
