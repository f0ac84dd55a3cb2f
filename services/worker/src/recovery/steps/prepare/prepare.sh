#!/bin/sh
# Arguments: recovery root, name in it, the marker's mark of this server, its mark of a directory that Barback
# made, the marker if the directory is made now, the marker if it is there, kB needed, major version of PostgreSQL,
# who logs in (as Barman will), the user of PostgreSQL if root has the choice, the variable that processes of tests in
# this directory carry, and the name of the marker of a recovery root.
#
# Tells `programs` (directory), `owner` (user of the server, with `uid` and `gid`), `socket` (directory), `free_kb`, and
# `confinement` (`namespaces` or `user_namespaces`) or why there is none (`unconfined`).

. ../../host/processes.sh
. ../../host/owned-directory.sh
. ./recovery-root.sh
. ./find-programs.sh
. ./find-confinement.sh

root=$1 directory=$1/$2 server_mark=$3 created_mark=$4 created=$5 found=$6 needed_kb=$7 major=$8 login=$9
shift 9
postgres=$1 variable=$2 root_marker=$root/$3
me=$(id -un)
owner=$me
if [ "$(id -u)" = 0 ]; then
  owner=$postgres
  id "$owner" >/dev/null 2>&1 || fail "there is no user $owner to run PostgreSQL as: install PostgreSQL $major"
  command -v runuser >/dev/null || fail 'runuser is missing: install util-linux, or log in as postgres'
fi
command -v rsync >/dev/null || fail 'rsync is missing: install it'
programs=$(find_programs "$major") ||
  fail "PostgreSQL $major is not installed: install postgresql-$major (looked in $(program_directories "$major" | tr '\n' ' '))"

take_root "$root" "$root_marker"
marker=$found is_new=
if [ -L "$directory" ]; then
  fail "$directory is a symbolic link, which Barback did not make: it is left alone; remove it or set recovery_directory"
elif [ ! -e "$directory" ]; then
  mkdir "$directory" || fail "$me cannot write to $root: chown $me $root"
  marker=$created is_new=yes
elif [ ! -d "$directory" ]; then
  fail "$directory is not a directory: it is left alone; move it away or set recovery_directory"
elif before=$(marker_of "$directory"); then
  case $before in
    *"$server_mark"*) ;;
    '') fail "$directory/.barback-recovery is empty, so that nobody knows whose this directory is: it is left alone; remove it if nothing in it is yours" ;;
    *) fail "$directory is used for another server: it is left alone; set recovery_directory" ;;
  esac
  case $before in *"$created_mark"*) marker=$created ;; esac
elif has_files "$directory"; then
  fail "$directory is not empty and Barback did not make it: it is left alone; move it away or set recovery_directory"
fi
if ! write_marker "$directory" "$marker"; then
  [ -z "$is_new" ] || rmdir -- "$directory"
  fail "$me cannot write to $directory"
fi
end_processes "$variable"
empty_directory "$directory"

for user in "$owner" "$login"; do
  [ "$user" = "$me" ] || runuser -u "$user" -- test -x "$directory" ||
    fail "$user cannot enter $directory: chmod a+x it and the directories above it, or set recovery_directory"
done
# shellcheck disable=SC2046 # a word for each column
set -- $(df -Pk "$directory" | tail -n 1)
tell free_kb "$4"
[ "$4" -ge "$needed_kb" ] || fail "$directory has $4 kB free and the restore takes $needed_kb kB: make room or set recovery_directory"

umask 077
mkdir "$directory/data" "$directory/tablespaces" "$directory/run" "$directory/root"
[ "$login" = "$me" ] || chown "$login" "$directory/data" "$directory/tablespaces"
: >"$directory/postgresql.log"
socket=$directory/socket
# the path of a socket has at most 107 bytes
if [ "$(printf '%s' "$socket/.s.PGSQL.5432" | wc -c)" -le 107 ]; then
  mkdir "$socket"
else
  socket=$(mktemp -d /tmp/barback-XXXXXX) && ln -s "$socket" "$directory/socket" ||
    fail "a directory for the socket cannot be made in /tmp"
fi
[ "$owner" = "$me" ] || chown "$owner" "$socket" "$directory/postgresql.log" "$directory/run"
find_confinement "$directory/root"
tell programs "$programs"
tell owner "$owner"
tell uid "$(id -u "$owner")"
tell gid "$(id -g "$owner")"
tell socket "$socket"
