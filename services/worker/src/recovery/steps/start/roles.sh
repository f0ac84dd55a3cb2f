#!/bin/sh
# Makes our roles on the restored server, as a superuser of its own, or in single-user mode where none may log in; and
# ends transactions that were prepared and never committed, whose locks would stop whoever reads. Arguments: the
# test's directory, of the programs, of the socket, the role that Barman logs in as, SQL of the roles, major version,
# seconds to wait for a restart.
#
# Tells `prepared`: how many transactions.

. ../../restored-server/connection.sh

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
  # shellcheck disable=SC2059 # bytes that are not ASCII are escapes in it
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
