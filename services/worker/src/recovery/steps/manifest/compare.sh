#!/bin/sh
# Compares every file of a data directory with a manifest. Arguments: directory of the programs, data directory, backup
# id, the name of a manifest that Barback brings into the data directory, and `brought` if it is that one that is compared
# with, or nothing for the one that was restored.
#
# Tells what `pg_verifybackup` did: `exit_code` and `errors` (how many). Prints the first errors.

programs=$1 data=$2 backup_id=$3 brought=$4 which=$5
cd "$data" || fail "cannot enter $data"
manifest=$data/$brought
if [ "$which" != brought ]; then
  manifest=$data/backup_manifest.$backup_id
  [ -f "$manifest" ] || manifest=$data/backup_manifest
fi
set -- --quiet --manifest-path="$manifest"
# in packages of Red Hat's kind it is in another one
[ -x "$programs/pg_waldump" ] || set -- "$@" --no-parse-wal
# What Barman's restore changes, makes or leaves out in the data directory (Barman 2.19 to 3.17), beside what
# pg_verifybackup passes over itself: backup_manifest, pg_wal, postgresql.auto.conf and the signal files.
# made: the manifest under this name (since 3.1), and the backup.info
for path in "backup_manifest.$backup_id" .barman-recover.info "$brought"; do set -- "$@" --ignore="$path"; done
# settings that would do harm are commented out; what was backed up is in the other, which is compared in its place
for path in postgresql.conf.barman postgresql.conf.origin postgresql.auto.conf.origin; do set -- "$@" --ignore="$path"; done
# left out
for path in log pg_log recovery.conf tablespace_map; do set -- "$@" --ignore="$path"; done
changed=
if [ -f postgresql.conf ] && [ -f postgresql.conf.origin ]; then
  changed=yes
  mv postgresql.conf postgresql.conf.barman && mv postgresql.conf.origin postgresql.conf ||
    fail "cannot move $data/postgresql.conf.origin"
fi
printed=$("$programs/pg_verifybackup" "$@" "$data" 2>&1)
exit_code=$?
if [ -n "$changed" ]; then
  mv postgresql.conf postgresql.conf.origin && mv postgresql.conf.barman postgresql.conf ||
    fail "cannot move $data/postgresql.conf.barman"
fi
printf '%s\n' "$printed" | head -c 60000
printf '\n'
# told last: a file's name may be anything
tell errors "$(printf '%s\n' "$printed" | grep -c ': error: ')"
tell exit_code "$exit_code"
