import { script } from './script.ts';
import { SUPERUSER } from './superuser.ts';

/** What stands between two columns, and two rows, of {@link QUERY_SCRIPT}'s output: found in no text that people write. */
export const COLUMN_SEPARATOR = '\u001f';
export const ROW_SEPARATOR = '\u001e';

/**
 * Arguments: directory of the programs, of the socket, the role of Barman, connection string of the database, column
 * separator, row separator, time-out in milliseconds, SQL. Prints the rows. Nothing is changed: the transaction is
 * read-only.
 */
export const QUERY_SCRIPT = script(
  `
  find_superuser "$1" "$2" "$3"
  PGOPTIONS="$PGOPTIONS -c default_transaction_read_only=on -c statement_timeout=$7 -c lock_timeout=$7"
  "$1/psql" -XAtqw -v ON_ERROR_STOP=1 -h "$2" -p 5432 -U "$superuser" -d "$4" -F "$5" -R "$6" -c "$8" ||
    fail "the query failed"
`,
  SUPERUSER,
);
