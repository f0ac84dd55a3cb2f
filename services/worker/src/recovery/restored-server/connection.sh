#!/bin/sh
# Functions of every script that asks the restored server. It has two roles of ours, of names that nobody else has: a
# superuser, and a reader who may read everything and change nothing.

# Nothing counts that the host, the database or a role sets. Argument: the connection's settings, as options for psql.
use_settings() {
  for pg_variable in $(env | sed -n 's/^\(PG[A-Z]*\)=.*/\1/p'); do unset "$pg_variable"; done
  export PGPORT=5432 PGDATABASE=template1 PGCLIENTENCODING=UTF8 PGAPPNAME=barback PGSSLMODE=disable PGGSSENCMODE=disable
  export PGSERVICEFILE=/dev/null PGPASSFILE=/dev/null/none PGSYSCONFDIR=/dev/null
  PGOPTIONS=
  for pg_setting in statement_timeout=0 lock_timeout=0 idle_in_transaction_session_timeout=0 \
    standard_conforming_strings=on role=none "$@"; do
    PGOPTIONS="$PGOPTIONS -c $pg_setting"
  done
  export PGOPTIONS
}

# Has psql and the other programs connect as "superuser" or as "reader", with no name but those of pg_catalog in
# search_path, or as "assertions": the reader with the search_path of the database. Arguments: that, the directory of
# the programs, of the socket.
connect_as() {
  case $1 in
    superuser)
      use_settings search_path=pg_catalog session_preload_libraries= local_preload_libraries= \
        session_replication_role=replica default_transaction_read_only=off
      ;;
    reader) use_settings search_path=pg_catalog default_transaction_read_only=off ;;
    assertions) use_settings default_transaction_read_only=on ;;
  esac
  pg_role=$1
  [ "$pg_role" = superuser ] || pg_role=reader
  PGHOST=$3 PGUSER=$(our_role "$pg_role")
  export PGHOST PGUSER
}

our_role() { printf 'barback %s %s' "$1" "$BARBACK_RECOVERY_TEST"; }
