import { OWNED_DIRECTORY } from '../../host/owned-directory.ts';
import { PROCESSES } from '../../host/processes.ts';
import { script } from '../../host/script.ts';
import { RECOVERY_ROOT } from './recovery-root.ts';

const FIND_PROGRAMS = `
program_directories() {
  path=$(readlink -f "$(command -v postgres || echo /)")
  printf '%s\\n' "/usr/lib/postgresql/$1/bin" "/usr/pgsql-$1/bin" /usr/local/pgsql/bin /usr/local/bin
  [ "$path" = / ] || dirname "$path"
}

find_programs() {
  for directory in $(program_directories "$1"); do
    case $("$directory/postgres" --version 2>/dev/null) in
      "postgres (PostgreSQL) $1" | "postgres (PostgreSQL) $1"[!0-9]*) ;;
      *) continue ;;
    esac
    [ -x "$directory/psql" ] && [ -x "$directory/pg_controldata" ] && [ -x "$directory/pg_isready" ] || continue
    printf '%s' "$directory"
    return 0
  done
  return 1
}
`;

/** How a server could be confined here: shell function that tells \`confinement\`, or \`unconfined\` with the reason. */
const FIND_CONFINEMENT = String.raw`
find_confinement() {
  if [ "$(id -u)" = 0 ]; then
    said=$(unshare --mount --pid --ipc --fork --kill-child -- sh -c '
      mount -t tmpfs barback "$1" && exec unshare --net -- setpriv \
        --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all --pdeathsig=KILL -- true' sh "$1" 2>&1) &&
      { tell confinement namespaces; return 0; }
  else
    said=$(unshare --user --map-root-user --mount --pid --ipc --fork --kill-child -- sh -c '
      mount -t tmpfs barback "$1" && exec unshare --net -- unshare --user --map-user="$2" --map-group="$3" -- true' \
      sh "$1" "$(id -u)" "$(id -g)" 2>&1) &&
      { tell confinement user_namespaces; return 0; }
  fi
  tell unconfined "$(printf '%s' "$said" | tail -n 1)"
}
`;

/**
 * Arguments: recovery root, name in it, the marker's mark of this server, its mark of a directory that Barback
 * made, the marker if the directory is made now, the marker if it is there, kB needed, major version of PostgreSQL,
 * who logs in (as Barman will), the user of PostgreSQL if root has the choice, the variable that processes of tests in
 * this directory carry. Tells `programs` (directory), `owner` (user of the server, with `uid` and `gid`), `socket` (directory), `free_kb`, and
 * `confinement` (`namespaces` or `user_namespaces`) or why there is none (`unconfined`).
 */
export const PREPARE_SCRIPT = script(
  String.raw`
  root=$1 directory=$1/$2 server_mark=$3 created_mark=$4 created=$5 found=$6 needed_kb=$7 major=$8 login=$9
  shift 9
  postgres=$1 variable=$2
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

  take_root "$root"
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
  elif [ -n "$(ls -A "$directory" | grep -vxF .barback-recovery.new)" ]; then
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
`,
  PROCESSES + OWNED_DIRECTORY + RECOVERY_ROOT + FIND_PROGRAMS + FIND_CONFINEMENT,
);
