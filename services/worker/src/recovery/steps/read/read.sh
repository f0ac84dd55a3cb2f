#!/bin/sh
# Reads and decodes all rows of a running server, dumps its schemas, and reads each index. Arguments: nonce, directory
# of the programs, of the socket, the server's log, seconds after which no other relation is begun with (0: no limit), the numbers of the
# database and of the relation to begin with, and the scripts of psql: name, text, name, text, ... Prints what `examination`
# reads.

. ../../examination/examination.sh

begin_examination "$1" "$2" "$3" "$4"
seconds=$5 first_database=$6 first_relation=$7
shift 7
write_files "$@"

is_begun=

# Prints a list without duplicates, of every database with the numbers of its relations: those before the first come last.
in_order() {
  awk -v first="$1" '$1 >= first' databases >after
  awk -v first="$1" '$1 < first' databases >before
  while read -r number; do
    [ -s "listed.$number" ] || continue
    if [ "$number" = "$1" ]; then printf '%s %s 4294967296\n' "$number" "$2"; else printf '%s 0 4294967296\n' "$number"; fi
  done <after
  while read -r number; do [ ! -s "listed.$number" ] || printf '%s 0 4294967296\n' "$number"; done <before
  ! grep -qx "$1" after || [ ! -s "listed.$1" ] || printf '%s 0 %s\n' "$1" "$2"
}

# A file of a list; reads the rows, and then all indexes of what was read.
read_part() {
  awk '$2 == "table" || $2 == "sequence" || $2 == "rows" || $2 == "check" || $2 == "partition" { print $1, $2, $3, $4, 0 }' "$1" >reading
  rm -f counted.*
  become reader
  run_workers "$database" read reading
  cat counted.* 2>/dev/null | awk '$3 ~ /^[0-9]+$/ && $4 ~ /^[0-9]+$/ { print $3, $4 }' >counted
  # what has no number here could not be read, which has been told
  awk 'FILENAME == "counted" { rows[$1] = $2; next }
    $2 == "toast" { toast[$1] = 1 }
    $2 == "rows" { own[$1] = 1 }
    { line[++lines] = $0 }
    END {
      for (n = 1; n <= lines; n++) {
        split(line[n], field, " ")
        if (field[2] != "index") continue
        from = (field[1] in own) ? field[1] : field[3]
        if (field[3] in toast) print field[1], "toast-index", field[3], field[4], 0
        else if (from in rows) print field[1], "index", field[3], field[4], rows[from]
      }
    }' counted "$1" >comparing
  become superuser
  run_workers "$database" compare comparing
  awk '$2 == "key" || $2 == "reference" { print $1, $2, $3, $4, 0 }' "$1" >proving
  become reader
  run_workers "$database" prove proving
}

# A CREATE DATABASE that was interrupted leaves one, and a database of which the catalogue knows nothing more has one.
list_directories() {
  become superuser
  "$programs/psql" -XAtqw -c "
    SELECT name FROM pg_catalog.pg_ls_dir('base') AS name
     WHERE name ~ '^[0-9]+\$' AND NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE oid::text = name)" |
    while read -r directory; do printf '0.directories %s directory %s\n' "$nonce" "$directory"; done
}

dump_globals() {
  become superuser
  if "$programs/pg_dumpall" --globals-only --no-role-passwords --no-sync -w -l template1 >/dev/null 2>errors.globals; then return 0; fi
  printf '%s dump pg_dumpall %s\n' "$nonce" "$(head -n 3 errors.globals)"
}

dump_schema() {
  become reader
  if "$programs/pg_dump" --schema-only --encoding=SQL_ASCII --no-sync -w -d "$(connection_to "$name")" >/dev/null 2>"errors.dump.$database"; then
    return 0
  fi
  printf '%s dump pg_dump %s\n' "$nonce" "$(grep -v 'warning:' "errors.dump.$database" | head -n 3)"
}

# of the work alone: what every server has is little
began=
list_databases
list_directories
shared=true
while read -r database; do
  name=$(cat "name.$database")
  list_relations "$database" "$shared" || continue
  [ "$shared" = false ] || dump_globals | told_by "$database.globals"
  shared=false
  dump_schema | told_by "$database.dump" &
  dump=$!
  become reader
  run_psql "$database" catalogue catalogue.psql | told_by "$database.catalogue"
  # the catalogues change when indexes are looked at
  # nobody writes two rows of one key into these but PostgreSQL itself
  awk '$1 < 16384 && $2 != "key"' "listed.$database" >part
  jobs_of_all=$jobs jobs=1
  read_part part
  jobs=$jobs_of_all
  wait "$dump"
done <databases

began=$(date +%s)
in_order "$first_database" "$first_relation" >order
while read -r database from to; do
  awk -v from="$from" -v to="$to" '$1 >= 16384 && $3 >= from && $3 < to' "listed.$database" |
    sort -k3,3n >"chosen"
  # without a limit the largest come first, so that no worker is left alone with it
  if [ "$seconds" = 0 ]; then
    sort -k4,4nr chosen >part.1
  else
    rm -f part.*
    # those of one part are read together, and the time is looked at after each
    awk -v relations=500 -v bytes=268435456 '
      $3 != last { count++; size += $4; last = $3; if (!part || count > relations || size > bytes) { if (part) close("part." part); part++; count = 1; size = $4 } }
      { print >("part." part) }' chosen || fail 'the relations of a database cannot be shared out'
  fi
  number=1
  while [ -f "part.$number" ]; do
    if [ "$seconds" != 0 ] && [ -n "$is_begun" ] && [ $(($(date +%s) - began)) -ge "$seconds" ]; then
      awk -v nonce="$nonce" '$2 == "table" || $2 == "sequence" { print nonce " late " $1 }' "part.$number" | told_by "$database.late"
    else
      read_part "part.$number"
      [ ! -s "part.$number" ] || is_begun=yes
    fi
    number=$((number + 1))
  done
  rm -f part.*
done <order
end_examination
