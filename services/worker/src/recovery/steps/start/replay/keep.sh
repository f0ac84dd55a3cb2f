#!/bin/sh
# Keeps segments as they are before replay. Arguments: data directory, the name of a new directory in it, names.
#
# By a second name of the same file: `wal_recycle = off` has PostgreSQL remove a segment and not overwrite it.

data=$1 kept=$1/$2
shift 2
mkdir -p "$kept" || fail "cannot make $kept"
for name in "$@"; do
  ln "$data/pg_wal/$name" "$kept/$name" 2>/dev/null ||
    cp "$data/pg_wal/$name" "$kept/$name" || fail "cannot keep $data/pg_wal/$name"
done
