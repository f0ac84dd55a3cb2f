#!/bin/sh
# Runs a restored server until it ends or is told to, as the user of the server. What it is told comes through the FIFO
# `run/control`: `stop` stops the server cleanly, `roles` has the server stopped, runs SQL in single-user mode, for which
# no role needs to exist, and starts it again.
#
# Arguments: the test's directory, of the programs, SQL for `roles`, which ends each statement with an empty line.

set -u
directory=$1 programs=$2 sql=$3
. ./elsewhere.sh
control=$directory/run/control request=$directory/run/request
cd "$directory/data" || exit 1
# the first process of a PID namespace ignores what it has not asked for
trap 'kill -s QUIT "$server"' TERM
while :; do
  "$programs/postgres" -D "$directory/data" &
  server=$!
  { read -r wanted <"$control" && printf '%s\n' "$wanted" >"$request" && kill -s INT "$server"; } &
  listener=$!
  until wait "$server"; do kill -s 0 "$server" 2>/dev/null || break; done
  kill "$listener" 2>/dev/null
  wanted=$(cat "$request" 2>/dev/null)
  rm -f "$request"
  [ "$wanted" = roles ] || break
  for database in template0 template1 postgres; do
    printf '%s\n' "$sql" |
      "$programs/postgres" --single -j -c exit_on_error=on -c shared_preload_libraries= -D "$directory/data" "$database" && continue 2
  done
  : >"$directory/run/no-roles"
done
# nobody who sees the directory from outside is led to a location of the backed-up server
for link in "$directory"/data/pg_tblspc/*; do
  place=$directory/tablespaces/$(elsewhere "$(readlink "$link")")
  [ ! -d "$place" ] || ln -sfn "$place" "$link"
done
: >"$directory/run/ended"
