#!/bin/sh
# Functions of the scripts that look at all relations of a restored server. What they print is read by `examination`:
# `DATABASE.WORKER NONCE ...`, in which lines that do not begin so belong to the one before of the same worker. Databases
# and relations are named by their numbers, and by names in hexadecimal digits.

. ../restored-server/connection.sh
. ../restored-server/ended.sh

work=
at_exit() { [ -z "$work" ] || rm -rf "$work"; }

# Arguments: nonce, directory of the programs, of the socket, the server's log.
begin_examination() {
  nonce=$1 programs=$2 socket=$3 log=$4
  work=$socket/examination.$$
  mkdir -m 700 "$work" && cd "$work" || fail "cannot write to $socket"
  jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || grep -c '^processor' /proc/cpuinfo)
  case $jobs in '' | *[!0-9]* | 0) jobs=1 ;; esac
  [ "$jobs" -le 4 ] || jobs=4
}

# Writes the scripts of psql. Arguments: name, text, name, text, ...
write_files() {
  while [ "$#" -gt 0 ]; do
    printf '%s' "$2" >"$1" || fail "cannot write to $work"
    shift 2
  done
}

# Names are told as the bytes that they are.
become() {
  connect_as "$1" "$programs" "$socket"
  PGCLIENTENCODING=SQL_ASCII
}

# Every line gets the worker's name, with one write each, so that workers can print at the same time. Numbers of rows are
# kept for those who compare with them.
told_by() {
  while IFS= read -r line || [ -n "$line" ]; do
    printf '%s %.1000s\n' "$1" "$line"
    case $line in "$nonce rows "*) printf '%s\n' "$line" >>"counted.$1" ;; esac
  done
}

# Prints a connection string, from the name in hexadecimal digits: it may be any bytes.
connection_to() {
  printf '%b' "$(printf '%s\n' "$1" | awk '{
    printf "dbname=\\047"
    for (i = 1; i < length($0); i += 2) {
      byte = (index("0123456789abcdef", substr($0, i, 1)) - 1) * 16 + index("0123456789abcdef", substr($0, i + 1, 1)) - 1
      if (byte == 39 || byte == 92) printf "\\0134"
      printf "\\0%03o", byte
    }
    printf "\\047"
  }')"
}

# Arguments: database, worker, file with a script of psql. In the directory with those that it includes.
run_psql() {
  "$programs/psql" -XAtqw -d "$(connection_to "$(cat "name.$1")")" -v nonce="$nonce" -f "$3" 2>"errors.$1.$2"
  psql_exit=$?
  # 2 is a lost connection, or none: nothing of what was to come has been looked at
  if [ "$psql_exit" != 0 ]; then
    : >connection-lost
    # it may have stopped in the middle of a line
    printf '\n'
    # another process crashed, and took this connection with it
    ! grep -q 'crash of another server process' "errors.$1.$2" || printf '%s bystander 0\n' "$nonce"
    printf '%s lost %s %s\n' "$nonce" "$psql_exit" "$(tail -n 3 "errors.$1.$2")"
  fi
  cat "errors.$1.$2" >&2
}

# Arguments: database, whether the catalogues of the whole cluster belong to it. Writes the file listed.DATABASE.
list_relations() {
  become superuser
  {
    printf '\\set shared %s\n\\set oid 0\n' "$2"
    # an error is no line of the list
    printf '%s\n' '\pset fieldsep '"' '" '\i list.psql' '\i report-error.psql'
  } >driver.list
  run_psql "$1" list driver.list >"printed.$1"
  if grep -q "^$nonce " "printed.$1"; then
    told_by "$1.list" <"printed.$1"
    return 1
  fi
  mv "printed.$1" "listed.$1"
  sed "s/^/$1.list $nonce relation /" "listed.$1"
}

# Arguments: database, name of the phase, list of what to look at: OID KIND PARENT BYTES ROWS. Shares the work out among
# the workers by size, each with the script PHASE.psql and then one for each kind, and waits for them.
run_workers() {
  rm -f driver.*
  awk -v jobs="$jobs" -v phase="$2" '{
    least = 1
    for (job = 2; job <= jobs; job++) if (load[job] + 0 < load[least] + 0) least = job
    # even the smallest takes a few queries
    load[least] += $4 + 100000
    driver = "driver." least
    if (!(least in begun)) { begun[least] = 1; printf "\\i %s.psql\n", phase >driver }
    printf "\\set oid %s\n\\set parent %s\n\\set rows %s\n\\i %s.psql\n", $1, $3, $5, $2 >driver
  }' "$3"
  workers=
  for driver in driver.*; do
    [ -f "$driver" ] || continue
    worker=$2-$(printf '%s' "$driver" | sed 's/^driver.//')
    run_psql "$1" "$worker" "$driver" | told_by "$1.$worker" &
    workers="$workers $!"
  done
  # shellcheck disable=SC2086 # a word for each process
  [ -z "$workers" ] || wait $workers
}

# Writes a file name.DATABASE for each that lets itself be opened, and their numbers into databases.
list_databases() {
  become superuser
  "$programs/psql" -XAtqw -F ' ' -v ON_ERROR_STOP=1 >databases.all -c "
    SELECT oid, CASE WHEN datconnlimit = -2 THEN 'half_dropped' WHEN NOT datallowconn THEN 'closed' ELSE 'open' END,
           pg_catalog.encode(pg_catalog.namesend(datname), 'hex'),
           pg_catalog.encode(pg_catalog.textsend(datcollate || ' ' || datctype), 'hex')
      FROM pg_catalog.pg_database ORDER BY oid" || fail 'the databases cannot be listed'
  while read -r database state name locale; do
    printf '%s.0 %s database %s %s %s\n' "$database" "$nonce" "$state" "$name" "$locale"
    [ "$state" = open ] || continue
    printf '%s\n' "$name" >"name.$database"
    printf '%s\n' "$database"
  done <databases.all >told.databases
  grep ' database ' told.databases
  grep -v ' ' told.databases >databases
}

# Prints the last line, and before it the signal that ended the server, if it has stopped.
end_examination() {
  if [ -e connection-lost ]; then
    stopped=$(ended_by "$programs" "$socket" "$log")
    [ -z "$stopped" ] || printf '0.server %s stopped %s\n' "$nonce" "$stopped"
  fi
  printf '%s done\n' "$nonce"
}
