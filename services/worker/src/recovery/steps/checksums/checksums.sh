#!/bin/sh
# Stops the server, which writes all that it has changed, and verifies the checksum of every page. Arguments: the
# test's directory, of the programs, seconds to wait for the stop.
#
# Tells `missing` (a program that it takes), `stopped` (the signal that ended the server before it could be stopped), or
# what `pg_checksums` did: `exit_code` and `errors` (how many). Prints the first errors.

. ../../restored-server/ended.sh

directory=$1 programs=$2 wait_seconds=$3
data=$directory/data log=$directory/postgresql.log
[ -x "$programs/pg_checksums" ] || { tell missing pg_checksums; exit 0; }
# its process number is none of this host's where it has a PID namespace of its own, so that pg_ctl cannot stop it
printf 'stop\n' >"$directory/run/control" &
asking=$!
began=$(date +%s)
until [ -e "$directory/run/ended" ] || [ "$(($(date +%s) - began))" -gt "$wait_seconds" ]; do sleep 0.1; done
kill "$asking" 2>/dev/null
case $("$programs/pg_controldata" "$data") in
  *'cluster state:'*' shut down'*) ;;
  *)
    tail -c 60000 "$log"
    signal=$(ending_signal "$log")
    # one that has ended and says nothing of why was killed
    if [ "$signal" != 0 ] || { [ -e "$directory/run/ended" ] && ! grep -Eq '(FATAL|PANIC): ' "$log"; }; then
      tell stopped "$signal"
      exit 0
    fi
    fail 'PostgreSQL could not be stopped cleanly, so that its pages cannot be verified'
    ;;
esac
printed=$("$programs/pg_checksums" --check -D "$data" 2>&1)
exit_code=$?
printf '%s\n' "$printed" | head -c 60000
printf '\n'
tell errors "$(printf '%s\n' "$printed" | grep -c ': error: ')"
tell exit_code "$exit_code"
