#!/bin/sh
# Functions for the processes of a test, whatever became of those that started them.

# An environment is what a process was started with. PostgreSQL's own processes overwrite theirs, but end with the
# one that started them. Two looks: what one process carries could pass for the name of another in a list of all.
find_carriers() {
  carriers=
  for pid in $(
    tail -n +1 /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' | wanted=$1 awk '
      /^==> \/proc\/[0-9]+\/environ <==$/ { split($2, path, "/"); pid = path[3] }
      $0 == ENVIRON["wanted"] { print pid }'
  ); do
    [ "$pid" != $$ ] || continue
    ! tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -qxF -e "$1" || carriers="$carriers $pid"
  done
}

# Ends every process that carries NAME=VALUE but this one, those that do not want to by force.
end_processes() {
  tries=0
  while find_carriers "$1"; [ -n "$carriers" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 600 ] || fail "processes that belong to the test do not end:$carriers"
    for pid in $carriers; do
      signal=TERM
      # TERM lets a server wait for its clients
      case $(cat "/proc/$pid/comm" 2>/dev/null) in postgres | postmaster) signal=QUIT ;; esac
      [ "$tries" -le 80 ] || signal=KILL
      kill -s "$signal" "$pid" 2>/dev/null
    done
    sleep 0.1
  done
}
