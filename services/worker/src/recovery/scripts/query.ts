import { script } from './script.ts';

/** What stands between two columns of {@link QUERY_SCRIPT}'s output: found in no text that people write. */
export const COLUMN_SEPARATOR = '\u001f';

/**
 * Arguments: directory of the programs, of the socket, superuser, database, column separator, time-out in
 * milliseconds, SQL. Prints the rows. Nothing is changed: the transaction is read-only.
 */
export const QUERY_SCRIPT = script(`
  # ours come before those of a role or a database, which may load anything
  export PGOPTIONS="-c session_preload_libraries= -c local_preload_libraries= -c default_transaction_read_only=on"
  PGOPTIONS="$PGOPTIONS -c statement_timeout=$6 -c lock_timeout=$6"
  "$1/psql" -XAtqw -v ON_ERROR_STOP=1 -h "$2" -p 5432 -U "$3" -d "$4" -F "$5" -c "$7" || fail "the query failed"
`);
