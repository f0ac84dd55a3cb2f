#!/bin/sh
# Gives a restored data directory our configuration in place of its own. Arguments: the test's directory, our
# postgresql.conf. Only the restored server's user may run it: what was restored may be links to anywhere.

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
