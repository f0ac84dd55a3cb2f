import { script } from './script.ts';

/** Arguments: owner, data directory, directory of tablespaces. Gives the owner what was restored as root. */
export const HAND_OVER_SCRIPT = script(`
  owner=$1 data=$2 tablespaces=$3
  for directory in "$data" "$tablespaces"; do
    [ -d "$directory" ] || continue
    [ "$(id -u)" != 0 ] || chown -Rh "$owner" "$directory" || fail "cannot give $directory to $owner"
    chmod 0700 "$directory" || fail "cannot close $directory to others"
  done
`);

/** Arguments: directory of the programs, data directory. Prints what `pg_controldata` says. */
export const CONTROL_DATA_SCRIPT = script(`
  "$1/pg_controldata" "$2" || fail "$2 is not a PostgreSQL data directory: pg_controldata cannot read it"
`);

/** Arguments: the test's directory, of the programs, of the socket, seconds to wait, our postgresql.conf. */
export const START_SCRIPT = script(String.raw`
  directory=$1 programs=$2 socket=$3 wait_seconds=$4 settings=$5
  cd "$directory/data" || fail "cannot enter $directory/data"
  for file in postgresql.conf postgresql.auto.conf pg_hba.conf pg_ident.conf; do
    if [ -e "$file" ] || [ -L "$file" ]; then
      mv -- "$file" "$file.restored" || fail "cannot move $directory/data/$file aside"
    fi
  done
  # a backup of a standby would follow a primary for ever
  rm -f standby.signal
  printf '%s\n' "$settings" >postgresql.conf || fail "cannot write $directory/data/postgresql.conf"
  echo 'local all all trust' >pg_hba.conf
  : >pg_ident.conf
  # how to recover was written there by Barman; whatever else production had set stays behind
  grep -E '^ *(restore_command|recovery_target[a-z_]*) *=' postgresql.auto.conf.restored >postgresql.auto.conf 2>/dev/null

  give_up() {
    tail -c 60000 "$directory/postgresql.log"
    cause=$(sed -nE 's/^.*(FATAL|PANIC): +//p' "$directory/postgresql.log" | tail -n 1)
    [ -n "$cause" ] || cause=$1
    fail "PostgreSQL did not start: $cause"
  }
  "$programs/pg_ctl" start -w -t "$wait_seconds" -D "$directory/data" -l "$directory/postgresql.log" ||
    give_up "pg_ctl gave up"
  # with a recovery.signal pg_ctl returns before recovery has ended
  until "$programs/pg_isready" -q -h "$socket" -p 5432; do
    "$programs/pg_ctl" status -D "$directory/data" >/dev/null || give_up "it stopped while it recovered"
    sleep 0.2
  done
`);
