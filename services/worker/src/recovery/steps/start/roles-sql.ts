/**
 * SQL that creates Barback's two roles, and lets them into every database. The reader gets the settings of the
 * cluster's first superuser, such as a search_path: assertions have always run with them. Those settings of databases and
 * roles are left out that could prevent a login, end the look early, or hide damage. Each statement ends with an empty
 * line, as single-user mode requires. Pure.
 *
 * @param nonce of the test
 * @param major of PostgreSQL
 */
export function rolesSql(nonce: string, major: number): string {
  const superuser = `barback superuser ${nonce}`;
  const reader = `barback reader ${nonce}`;
  const readsAll = major >= FIRST_WITH_READ_ALL_DATA ? `GRANT pg_read_all_data TO "${reader}"` : null;
  const idOf = (role: string) => `(SELECT oid FROM pg_catalog.pg_roles WHERE rolname = '${role}')`;
  return [
    'SET search_path = pg_catalog',
    'SET default_transaction_read_only = off',
    `CREATE ROLE "${superuser}" SUPERUSER LOGIN`,
    `CREATE ROLE "${reader}" NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS LOGIN`,
    readsAll,
    `INSERT INTO pg_db_role_setting (setdatabase, setrole, setconfig)
       SELECT setdatabase, ${idOf(reader)}, setconfig FROM pg_db_role_setting WHERE setrole = ${BOOTSTRAP_SUPERUSER}`,
    `UPDATE pg_db_role_setting
        SET setconfig = ARRAY(SELECT s FROM unnest(setconfig) AS s WHERE s !~ '^(${LEFT_OUT.join('|')})=')`,
    'DELETE FROM pg_db_role_setting WHERE cardinality(setconfig) = 0',
    // -2 is a database whose removal was interrupted: it accepts no connection
    `UPDATE pg_database
        SET datallowconn = true,
            datconnlimit = -1,
            datacl = coalesce(datacl, acldefault('d', datdba)) || makeaclitem(${idOf(reader)}, datdba, 'CONNECT', false)
      WHERE datconnlimit <> -2`,
  ]
    .filter((statement) => statement !== null)
    .map((statement) => `${statement.replace(/\s*\n\s*/g, ' ')};\n\n`)
    .join('');
}

/** Regular expressions of settings. */
const LEFT_OUT = [
  '.*_preload_libraries',
  '.*_timeout',
  'role',
  'exit_on_error',
  'temp_file_limit',
  // damaged pages would be read as empty ones, rows that break a constraint would not be looked for
  'zero_damaged_pages',
  'ignore_checksum_failure',
  'ignore_system_indexes',
  'constraint_exclusion',
  // an index would not be used, or be compiled for seconds
  'enable_.*',
  'force_parallel_mode',
  'debug_.*',
  'jit.*',
  // what PostgreSQL says is read
  'lc_messages',
];
const FIRST_WITH_READ_ALL_DATA = 14;
const BOOTSTRAP_SUPERUSER = 10;
