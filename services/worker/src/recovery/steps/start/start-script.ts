import { CONFINED_SERVER } from '../../confinement/confine.ts';
import { script } from '../../host/script.ts';

/**
 * Gives a restored data directory our configuration in place of its own. Arguments: the test's directory, our
 * postgresql.conf. Only the restored server's user may run it: what was restored may be links to anywhere.
 */
export const CONFIGURE_SCRIPT = script(String.raw`
  directory=$1 settings=$2
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
  rm -f "$directory/run/control" && mkfifo -m 0600 "$directory/run/control" || fail "cannot make $directory/run/control"
`);

/**
 * Starts the restored server, confined as far as it is asked for, and waits until it takes connections. Arguments:
 * seconds to wait, the number of locations, and those of `confined_server`. Prints the end of the server's log.
 *
 * Tells `unconfined` (the reason) when the host does not let it be confined: then nothing has been started.
 */
export const START_SCRIPT = script(
  `
  wait_seconds=$1
  shift
  directory=$2 socket=$3 programs=$4
  log=$directory/postgresql.log
  rm -f "$directory/refused"
  confined_server "$@" </dev/null >>"$log" 2>&1 &
  server_pid=$!
  # without what it tells those who ask whether it is ready, which would fill all that is kept
  shown_log() {
    sed -E '/FATAL: +the database system is/d; /DETAIL: +(Hot standby mode is disabled|Consistent recovery state has not)/d' "$log" |
      tail -c 60000
  }
  give_up() {
    shown_log
    if [ -s "$directory/refused" ]; then
      tell unconfined "$(head -n 1 "$directory/refused")"
      exit 0
    fi
    # what it tells those who ask whether it is ready is no cause
    cause=$(sed -nE '/FATAL: +the database system is/d; s/^.*(FATAL|PANIC): +//p' "$log" | tail -n 1)
    [ -n "$cause" ] || cause=$1
    fail "PostgreSQL did not start: $cause"
  }
  began=$(date +%s)
  until "$programs/pg_isready" -q -h "$socket" -p 5432; do
    kill -s 0 "$server_pid" 2>/dev/null || give_up 'it ended and did not say why'
    [ "$(($(date +%s) - began))" -le "$wait_seconds" ] || give_up "it did not take connections within $wait_seconds s"
    sleep 0.1
  done
  shown_log
`,
  CONFINED_SERVER,
);
