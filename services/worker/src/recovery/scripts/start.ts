import { script } from './script.ts';

/**
 * Starts the restored server and waits until it takes connections. Arguments: the test's directory, of the programs,
 * of the socket, seconds to wait, our postgresql.conf. Prints the end of the server's log.
 */
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
  # without it PostgreSQL takes whatever WAL it can read for all there is, and never ends the timeline
  : >recovery.signal
  printf '%s\n' "$settings" >postgresql.conf || fail "cannot write $directory/data/postgresql.conf"
  echo 'local all all trust' >pg_hba.conf
  : >pg_ident.conf

  give_up() {
    tail -c 60000 "$directory/postgresql.log"
    # what it tells those who ask whether it is ready is no cause
    cause=$(sed -nE '/FATAL: +the database system is/d; s/^.*(FATAL|PANIC): +//p' "$directory/postgresql.log" | tail -n 1)
    [ -n "$cause" ] || cause=$1
    fail "PostgreSQL did not start: $cause"
  }
  "$programs/pg_ctl" start -w -t "$wait_seconds" -D "$directory/data" -l "$directory/postgresql.log" >/dev/null ||
    give_up "pg_ctl gave up"
  # pg_ctl returns when recovery has begun
  until "$programs/pg_isready" -q -h "$socket" -p 5432; do
    "$programs/pg_ctl" status -D "$directory/data" >/dev/null || give_up "it stopped while it recovered"
    sleep 0.1
  done
  tail -c 60000 "$directory/postgresql.log"
`);
