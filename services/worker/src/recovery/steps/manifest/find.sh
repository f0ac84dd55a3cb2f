#!/bin/sh
# Looks for the manifest that PostgreSQL sent. Arguments: directory of the programs, data directory, backup id.
#
# Tells `missing` (what it takes and is not there: `backup_manifest` or a program), `digest` (SHA-256) of the manifest, and
# `wal_ranges` of it, JSON.

programs=$1 data=$2 backup_id=$3
[ -x "$programs/pg_verifybackup" ] || { tell missing pg_verifybackup; exit 0; }
manifest=$data/backup_manifest.$backup_id
[ -f "$manifest" ] || manifest=$data/backup_manifest
[ -f "$manifest" ] || { tell missing backup_manifest; exit 0; }
tell wal_ranges "$(sed -n '/^"WAL-Ranges"/,$p' "$manifest" | tr -d '\n')"
tell digest "$(sha256sum <"$manifest" 2>/dev/null | cut -d ' ' -f 1)"
