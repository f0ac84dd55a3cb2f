#!/bin/sh
# Arguments: the server's log, directory of the programs, of the socket, who asks (`superuser`, `reader` or `assertions`), the database's
# name in UTF-8, column separator, row separator, time-out in milliseconds, SQL. Prints the rows, or tells `stopped` (the
# signal) when the server has ended. Nothing is changed: the transaction is read-only.

. ./connection.sh
. ./ended.sh

log=$1
shift
connect_as superuser "$1" "$2"
database=$4
if [ "$(printf '%s' "$database" | tr -d '\1-\177')" != '' ]; then
  # a cluster keeps names in whatever encoding they were given in
  name=$("$1/psql" -XAtqw -d template1 -v "name=$database" -f - <<'END' | sed 's/%/%%/g'
SELECT pg_catalog.encode(pg_catalog.convert_to(datname::text, getdatabaseencoding()), 'escape')
FROM pg_catalog.pg_database WHERE datname = :'name'
END
  )
  # shellcheck disable=SC2059 # bytes that are not ASCII are escapes in it
  [ -z "$name" ] || database=$(printf "$name")
fi
database=$(printf '%s' "$database" | sed "s/[\\\\']/\\\\&/g")
connect_as "$3" "$1" "$2"
PGOPTIONS="$PGOPTIONS -c default_transaction_read_only=on -c statement_timeout=$7 -c lock_timeout=$7"
"$1/psql" -XAtqw -v ON_ERROR_STOP=1 -d "dbname='$database'" -F "$5" -R "$6" -c "$8" && exit
# 2 is a lost connection, or none
[ "$?" = 2 ] || fail 'the query failed'
stopped=$(ended_by "$1" "$2" "$log")
[ -n "$stopped" ] || fail 'the query failed'
tell stopped "$stopped"
