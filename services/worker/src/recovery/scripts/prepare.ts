import { OWNED_DIRECTORY } from './owned-directory.ts';
import { script } from './script.ts';

const FIND_PROGRAMS = `
find_programs() {
  path=$(readlink -f "$(command -v postgres || echo /)")
  for directory in "/usr/lib/postgresql/$1/bin" "/usr/pgsql-$1/bin" /usr/local/pgsql/bin /usr/local/bin "$(dirname "$path")"; do
    case $("$directory/postgres" --version 2>/dev/null) in
      "postgres (PostgreSQL) $1" | "postgres (PostgreSQL) $1"[!0-9]*) ;;
      *) continue ;;
    esac
    [ -x "$directory/pg_ctl" ] && [ -x "$directory/pg_controldata" ] && [ -x "$directory/pg_isready" ] || continue
    printf '%s' "$directory"
    return 0
  done
  return 1
}
`;

/**
 * Arguments: recovery root, name in it, the marker's mark of this server, its mark of a directory that Barback
 * made, the marker if the directory is made now, the marker if it is there, kB needed, major version of PostgreSQL.
 * Tells `programs` (directory), `owner` (user of the server) and `socket` (directory).
 */
export const PREPARE_SCRIPT = script(
  String.raw`
  root=$1 directory=$1/$2 server_mark=$3 created_mark=$4 created=$5 found=$6 needed_kb=$7 major=$8
  login=$(id -un)
  owner=$login
  if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id postgres >/dev/null 2>&1 || fail "there is no user postgres to run PostgreSQL as: install PostgreSQL $major"
    command -v runuser >/dev/null || fail 'runuser is missing: install util-linux, or log in as postgres'
  fi
  command -v rsync >/dev/null || fail 'rsync is missing: install it'
  programs=$(find_programs "$major") || fail "PostgreSQL $major is not installed: install postgresql-$major"

  [ ! -L "$root" ] || fail "$root is a symbolic link: set recovery_directory to the directory that it leads to"
  [ -d "$root" ] || mkdir -p "$root" || fail "$login cannot make $root: make it: install -d -o $login $root"
  marker=$found
  if [ -L "$directory" ]; then
    fail "$directory is a symbolic link, which Barback did not make: it is left alone; remove it or set recovery_directory"
  elif [ ! -e "$directory" ]; then
    mkdir "$directory" || fail "$login cannot write to $root: chown $login $root"
    marker=$created
  elif [ ! -d "$directory" ]; then
    fail "$directory is not a directory: it is left alone; move it away or set recovery_directory"
  elif before=$(marker_of "$directory"); then
    case $before in
      *"$server_mark"*) ;;
      *) fail "$directory is used for another server: it is left alone; set recovery_directory" ;;
    esac
    case $before in *"$created_mark"*) marker=$created ;; esac
  elif [ -n "$(ls -A "$directory")" ]; then
    fail "$directory is not empty and Barback did not make it: it is left alone; move it away or set recovery_directory"
  fi
  printf '%s\n' "$marker" >"$directory/.barback-recovery" || fail "$login cannot write to $directory"
  empty_directory "$directory"

  if [ "$owner" != "$login" ] && ! runuser -u "$owner" -- test -x "$directory"; then
    fail "$owner cannot enter $directory: chmod a+x it and the directories above it, or set recovery_directory"
  fi
  set -- $(df -Pk "$directory" | tail -n 1)
  [ "$4" -ge "$needed_kb" ] || fail "$directory has $4 kB free and the backup takes $needed_kb kB: make room or set recovery_directory"

  umask 077
  mkdir "$directory/data"
  : >"$directory/postgresql.log"
  socket=$directory/socket
  # the path of a socket has at most 107 bytes
  if [ "$(printf '%s' "$socket/.s.PGSQL.5432" | wc -c)" -le 107 ]; then
    mkdir "$socket"
  else
    socket=$(mktemp -d /tmp/barback-XXXXXX) && ln -s "$socket" "$directory/socket"
  fi
  [ "$owner" = "$login" ] || chown "$owner" "$socket" "$directory/postgresql.log"
  tell programs "$programs"
  tell owner "$owner"
  tell socket "$socket"
`,
  OWNED_DIRECTORY + FIND_PROGRAMS,
);
