#!/bin/sh
# Compares every B-tree of a running server with its table, and looks at every page of both. It installs the extension
# amcheck in each database. Arguments: nonce, directory of the programs, of the socket, the server's log, major version of PostgreSQL, and
# the scripts of psql: name, text, name, text, ... Prints what `examination` reads.

. ../../examination/examination.sh

begin_examination "$1" "$2" "$3" "$4"
major=$5
shift 5
write_files "$@"

list_databases
shared=true
while read -r database; do
  printf '\\set schema barback_%s\n\\i install.psql\n' "$nonce" >driver.install
  run_psql "$database" install driver.install | told_by "$database.install"
  list_relations "$database" "$shared" || continue
  shared=false
  # amcheck looks at tables from PostgreSQL 14 on
  awk -v major="$major" '$2 == "btree" || $2 == "heap" && major >= 14 { print $1, $2, $3, $4, 0 }' "listed.$database" |
    sort -k4,4nr >checking
  run_workers "$database" check checking
done <databases
end_examination
