#!/bin/sh
# Gives what Barman restored to the user that will run it, with all its WAL where PostgreSQL looks for it. Arguments:
# owner, data directory, directory of tablespaces.

owner=$1 data=$2 tablespaces=$3
for directory in "$data" "$tablespaces"; do
  [ -d "$directory" ] || continue
  [ "$(id -u)" != 0 ] || chown -Rh "$owner" "$directory" || fail "cannot give $directory to $owner"
  chmod 0700 "$directory" || fail "cannot close $directory to others"
done
# where Barman puts the WAL of a recovery that has a target, for the server to copy it from there
if [ -d "$data/barman_wal" ]; then
  rm -rf -- "$data/pg_wal" && mv -- "$data/barman_wal" "$data/pg_wal" || fail "cannot move $data/barman_wal"
fi
