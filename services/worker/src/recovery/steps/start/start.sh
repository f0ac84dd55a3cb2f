#!/bin/sh
# Starts the restored server, confined as far as it is asked for, and waits until it takes connections. Arguments:
# seconds to wait, and those of `confined_server`. Prints the end of the server's log.
#
# Tells `unconfined` (the reason) when the host does not let it be confined: then nothing has been started.

. ../../confinement/confined-server.sh
. ../../restored-server/ended.sh

wait_seconds=$1
shift
directory=$4 socket=$5 programs=$6
log=$directory/postgresql.log
rm -f "$directory/refused"
confined_server "$@" </dev/null >>"$log" 2>&1 &
server_pid=$!
# without what it tells those who ask whether it is ready, which would fill all that is kept
shown_log() {
  sed -E '/FATAL: +the database system is/d; /DETAIL: +(Hot standby mode is disabled|Consistent recovery state has not)/d' "$log" |
    tail -c 60000
}
give_up() {
  shown_log
  if [ -s "$directory/refused" ]; then
    tell unconfined "$(head -n 1 "$directory/refused")"
    exit 0
  fi
  # what it tells those who ask whether it is ready is no cause
  cause=$(sed -nE '/FATAL: +the database system is/d; s/^.*(FATAL|PANIC): +//p' "$log" | tail -n 1)
  # a process that the host killed says nothing itself
  [ "$(ending_signal "$log")" != 9 ] || cause='the recovery host killed it, as it does when memory is short'
  [ -n "$cause" ] || cause=$1
  fail "PostgreSQL did not start: $cause"
}
began=$(date +%s)
until "$programs/pg_isready" -q -h "$socket" -p 5432; do
  kill -s 0 "$server_pid" 2>/dev/null || give_up 'it ended and did not say why'
  [ "$(($(date +%s) - began))" -le "$wait_seconds" ] || give_up "it did not take connections within $wait_seconds s"
  sleep 0.1
done
shown_log
