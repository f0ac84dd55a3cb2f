#!/bin/sh
# Looks what the processes of a test have done so far, except its own. Argument: the variable that they carry. Tells
# `processes` (how many), `cpu_ticks` (with those of their children that ended) and `io_kb` (read and written).
#
# PostgreSQL's processes overwrite the environment that they were started with: children are found by their parents.

. ./processes.sh

[ -r /proc/self/stat ] || fail 'there is no /proc'
find_carriers "$1"
# shellcheck disable=SC2046 # a word for each number
set -- $(cat /proc/[0-9]*/stat 2>/dev/null | carriers="$carriers " me=$$ awk '
  {
    pid = $1
    sub(/^.*\) /, "")
    parent[pid] = $2
    ticks[pid] = $12 + $13 + $14 + $15
  }
  END {
    for (pid in parent) {
      found = 0
      at = pid
      for (depth = 0; depth < 64 && at > 1; depth++) {
        if (at == ENVIRON["me"]) { found = 0; break }
        if (index(ENVIRON["carriers"], " " at " ")) found = 1
        at = parent[at]
      }
      if (found) { pids = pids " " pid; sum += ticks[pid] }
    }
    printf "%d%s", sum, pids
  }')
tell cpu_ticks "$1"
shift
tell processes "$#"
# a process may have ended, or belong to another user
tell io_kb "$(for pid; do cat "/proc/$pid/io" 2>/dev/null; done |
  awk '/^[rw]char:/ { sum += $2 } END { printf "%d", sum / 1024 }')"
