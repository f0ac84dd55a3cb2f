/** Shell functions for a directory that carries our marker. They touch only what a test makes in there. */
export const OWNED_DIRECTORY = String.raw`
marker_of() {
  [ ! -L "$1" ] && [ -f "$1/.barback-recovery" ] && [ ! -L "$1/.barback-recovery" ] && cat "$1/.barback-recovery"
}

# A number in postmaster.pid may by now be any process: ours was started with this data directory.
is_server_of() {
  case $(tr '\0' ' ' 2>/dev/null <"/proc/$2/cmdline") in *" -D $1/data "*) return 0 ;; esac
  return 1
}

stop_server() {
  [ -f "$1/data/postmaster.pid" ] || return 0
  pid=$(head -n 1 "$1/data/postmaster.pid")
  is_server_of "$1" "$pid" || return 0
  kill -QUIT "$pid"
  tries=0
  while is_server_of "$1" "$pid"; do
    tries=$((tries + 1))
    [ "$tries" -le 600 ] || fail "the PostgreSQL server in $1/data (process $pid) does not stop"
    sleep 0.1
  done
}

# An interrupted restore may still be writing for a moment, and a server may just be starting.
empty_directory() {
  tries=0
  until stop_server "$1" && rm -rf -- "$1/data" "$1/tablespaces"; do
    tries=$((tries + 1))
    [ "$tries" -le 10 ] || fail "cannot remove $1/data"
    sleep 1
  done
  socket=$(readlink "$1/socket" || printf '%s' "$1/socket")
  rm -f -- "$1/postgresql.log" "$socket/.s.PGSQL.5432" "$socket/.s.PGSQL.5432.lock"
  [ ! -d "$socket" ] || rmdir -- "$socket"
  rm -f -- "$1/socket"
}
`;
