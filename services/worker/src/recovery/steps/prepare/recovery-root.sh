#!/bin/sh
# Functions that take a directory for recovery tests only if nobody else has it. Until one has been taken nothing is
# written.

# Where a path leads, or will lead when it has been made.
physical_path() {
  existing=$1 rest=
  until [ -e "$existing" ] || [ -L "$existing" ]; do
    rest=/$(basename -- "$existing")$rest
    existing=$(dirname -- "$existing")
  done
  physical=$(cd -P -- "$existing" 2>/dev/null && pwd -P) || return 1
  [ "$physical" != / ] || physical=
  printf '%s%s' "$physical" "$rest"
}

# The user whose home a directory is: USER, or nothing. Arguments: the directory as it is called, and where it is.
home_of() {
  { getent passwd || cat /etc/passwd; } 2>/dev/null | while IFS=: read -r user _ _ _ _ home _; do
    [ -n "$home" ] || continue
    # shellcheck disable=SC3013 # dash, bash, ksh and busybox all have -ef
    if [ "$home" = "$1" ] || [ "$home" = "$2" ] || [ "$home" -ef "$1" ]; then
      printf '%s' "$user"
      break
    fi
  done
}

# The directory of PostgreSQL's in which a directory lies or which it is: data, tablespace or WAL, running or not.
postgresql_above() {
  above=$1
  while [ "$above" != / ]; do
    case $(basename -- "$above") in PG_[1-9]*_[0-9]*) break ;; esac
    [ ! -e "$above/PG_VERSION" ] && [ ! -e "$above/archive_status" ] || break
    above=$(dirname -- "$above")
  done
  [ "$above" = / ] || printf '%s' "$above"
}

# Arguments: the directory, and the file in it that says that it is ours.
take_root() {
  root=$1 root_marker=$2 me=$(id -un)
  refuse() { fail "$root $1: it is left alone; set recovery_directory to a new or an empty directory"; }
  # shellcheck disable=SC3013 # as above
  [ "$root" != / ] && ! [ "$root" -ef / ] || refuse 'is the root of the file system'
  [ ! -L "$root" ] || fail "$root is a symbolic link: set recovery_directory to the directory that it leads to"
  really=$(physical_path "$root") || fail "$root cannot be made or entered by $me: a part of its path is no directory, or closed to $me"
  user=$(home_of "$root" "$really")
  [ -z "$user" ] || refuse "is the home directory of $user"
  used=$(postgresql_above "$really")
  [ -z "$used" ] || refuse "lies in $used, a directory of a PostgreSQL server"

  if [ ! -e "$root" ]; then
    mkdir -p -- "$root" || fail "$me cannot make $root: make it: install -d -o $me $root"
  fi
  [ -d "$root" ] || refuse 'is not a directory'
  # in this order: another server's test, which runs now, makes the marker before anything else
  entries=$(ls -A -- "$root") || fail "$me cannot read $root: chown $me $root"
  if ! [ -f "$root_marker" ] || [ -L "$root_marker" ]; then
    # shellcheck disable=SC2143 # where there are none it is given an empty line
    [ -z "$(printf '%s\n' "$entries" | grep -vxF -e lost+found)" ] || refuse 'is not empty and Barback did not make it'
    echo 'Barback makes and removes directories in here to test recovery.' >"$root_marker" ||
      fail "$me cannot write to $root: chown $me $root"
  fi
}
