#!/bin/sh
# Functions for a directory that carries our marker. They touch only what a test makes in there.

marker_of() {
  [ ! -L "$1" ] && [ -f "$1/.barback-recovery" ] && [ ! -L "$1/.barback-recovery" ] && cat "$1/.barback-recovery"
}

# Whether there is anything but what was left of a marker that could not be written.
has_files() {
  # shellcheck disable=SC2010 # every name is compared as a whole
  ls -A "$1" | grep -qvxF .barback-recovery.new
}

# As a whole or not at all: a disk may be full. Arguments: the directory, the marker.
write_marker() {
  new_marker=$1/.barback-recovery.new
  rm -f -- "$new_marker"
  printf '%s\n' "$2" >"$new_marker" && mv -f -- "$new_marker" "$1/.barback-recovery" && return 0
  rm -f -- "$new_marker"
  return 1
}

# A server that was ended by force may still be writing for a moment.
empty_directory() {
  tries=0
  until rm -rf -- "$1/data" "$1/tablespaces" "$1/run"; do
    tries=$((tries + 1))
    [ "$tries" -le 10 ] || fail "cannot remove $1/data"
    sleep 1
  done
  socket=$(readlink "$1/socket" || printf '%s' "$1/socket")
  rm -f -- "$1/postgresql.log" "$socket/.s.PGSQL.5432" "$socket/.s.PGSQL.5432.lock"
  # what a script that was stopped had no time to take back
  rm -rf -- "$socket"/examination.*
  [ ! -d "$socket" ] || rmdir -- "$socket" || fail "cannot remove $socket"
  rm -f -- "$1/socket" "$1/refused"
  # the server's own file system is mounted on it, for the server alone
  [ ! -d "$1/root" ] || rmdir -- "$1/root"
}
