#!/bin/sh
# Functions that find out how the restored server ended, if it did.

# Prints the signal that ended the first of its processes; 0 when its log names none: then its first process was killed.
# Argument: the server's log.
ending_signal() {
  ending_signal=$(sed -nE 's/^.* process \(PID [0-9]+\) was terminated by signal ([0-9]+).*/\1/p' "$1" | head -n 1)
  printf '%s' "${ending_signal:-0}"
}

# After a connection was lost: prints that signal, or nothing when the server runs. Arguments: directory of the programs,
# of the socket, the server's log.
ended_by() {
  # the server notices later than its client that a process has crashed, and ends all others before it ends
  sleep 1
  ended_since=$(date +%s)
  until "$1/pg_isready" -q -h "$2" -p 5432; do
    ended_signal=$(ending_signal "$3")
    if [ "$ended_signal" != 0 ] || [ "$(($(date +%s) - ended_since))" -ge 5 ]; then
      printf '%s' "$ended_signal"
      return
    fi
    sleep 0.1
  done
}
