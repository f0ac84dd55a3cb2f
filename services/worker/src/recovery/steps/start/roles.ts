import { script } from '../../host/script.ts';
import { CONNECTION } from '../../restored-server/connection.ts';

/**
 * SQL that creates Barback's two roles, and lets them into every database. The reader gets the settings of the
 * cluster's first superuser, such as a search_path: assertions have always run with them. Libraries to load are not
 * needed here, and could prevent a login. Each statement ends with an empty line, as single-user mode requires. Pure.
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
        SET setconfig = ARRAY(SELECT s FROM unnest(setconfig) AS s WHERE s !~ '_preload_libraries=|_timeout=|^role=')`,
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

const FIRST_WITH_READ_ALL_DATA = 14;
const BOOTSTRAP_SUPERUSER = 10;

/**
 * Makes our roles on the restored server, as a superuser of its own, or in single-user mode where none may log in; and
 * ends transactions that were prepared and never committed, whose locks would stop whoever reads. Arguments: the
 * test's directory, of the programs, of the socket, the role that Barman logs in as, SQL of the roles, major version,
 * seconds to wait for a restart.
 *
 * Tells `prepared`: how many transactions.
 */
export const ROLES_SCRIPT = script(
  String.raw`
  directory=$1 programs=$2 socket=$3 barman=$4 sql=$5 major=$6 wait_seconds=$7
  make_roles() {
    for candidate in "$barman" postgres "$(id -un)"; do
      [ -n "$candidate" ] || continue
      for libraries in '-c session_preload_libraries= -c local_preload_libraries=' ''; do
        use_settings search_path=pg_catalog
        export PGHOST="$socket" PGUSER="$candidate" PGOPTIONS="$PGOPTIONS $libraries"
        said=$("$programs/psql" -XAtqw -d template1 -c "
          SELECT 'superuser ' || rolname FROM pg_catalog.pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1" 2>&1) || continue
        superuser=$(printf '%s\n' "$said" | sed -n 's/^superuser //p')
        [ -n "$superuser" ] || return 1
        export PGUSER="$superuser" PGOPTIONS="$PGOPTIONS -c session_preload_libraries= -c local_preload_libraries="
        printf '%s\n' "$sql" | "$programs/psql" -XAtqw -v ON_ERROR_STOP=1 -1 -d template1 -f - && return 0
        return 1
      done
    done
    return 1
  }

  if ! make_roles 2>&1; then
    # nobody reads what is asked for when the server is gone
    printf 'roles\n' >"$directory/run/control" &
    asking=$!
    at_exit() { kill "$asking" 2>/dev/null; }
    connect_as superuser "$programs" "$socket"
    began=$(date +%s)
    until [ "$("$programs/psql" -XAtqw -d template1 -c 'SELECT 1' 2>/dev/null)" = 1 ]; do
      if [ -e "$directory/run/ended" ] || [ -e "$directory/run/no-roles" ] || [ "$(($(date +%s) - began))" -gt "$wait_seconds" ]; then
        tail -c 60000 "$directory/postgresql.log"
        fail 'no superuser of the restored server may log in, and none could be made in single-user mode'
      fi
      sleep 0.1
    done
  fi

  connect_as superuser "$programs" "$socket"
  ask() { "$programs/psql" -XAtqw -v ON_ERROR_STOP=1 "$@"; }
  prepared=$(ask -d template1 -c 'SELECT count(*) FROM pg_prepared_xacts') ||
    fail 'the restored server does not answer a superuser'
  tell prepared "$prepared"
  [ "$prepared" != 0 ] || [ "$major" -lt 14 ] || exit 0
  # names in the encoding that they have, whatever it is
  PGCLIENTENCODING=SQL_ASCII
  ask -d template1 -c "
    SELECT encode(convert_to(datname::text, getdatabaseencoding()), 'escape') FROM pg_database
     WHERE datallowconn AND ($major < 14 OR datname IN (SELECT database FROM pg_prepared_xacts))" |
  while IFS= read -r name; do
    database=$(printf "$(printf '%s' "$name" | sed 's/%/%%/g').")
    database=$(printf '%s' "$database" | sed "s/\.\$//; s/[\\\\']/\\\\&/g")
    {
      [ "$major" -ge 14 ] || cat <<END
        SELECT format('GRANT USAGE ON SCHEMA %I TO %I', nspname, '$(our_role reader)') FROM pg_namespace \\gexec
        SELECT format('GRANT SELECT ON %s TO %I', oid::regclass, '$(our_role reader)')
          FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') \\gexec
END
      cat <<'END'
        SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts WHERE database = current_database() \gexec
END
    } | ask -d "dbname='$database'" -f - || printf 'transactions that were prepared in %s could not be ended\n' "$name"
  done
  true
`,
  CONNECTION,
);
