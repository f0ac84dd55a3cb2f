#!/bin/sh
# Reads the WAL that will be replayed for what has to be known before: tablespaces that it creates at a location on the
# backed-up server, and settings of that server which a recovery must not have less of. Arguments: directory of the
# programs, data directory, the backup's first segment, the last segment that is replayed or nothing.
#
# Prints the records as `pg_waldump` does. Tells `missing` when there is no `pg_waldump`.

programs=$1 data=$2 from=$3 until=$4
[ -x "$programs/pg_waldump" ] || { tell missing pg_waldump; exit 0; }
cd "$data/pg_wal" || fail "cannot enter $data/pg_wal"
segments=$(find . -type f | sed -n 's|^\./\([0-9A-F]\{24\}\)$|\1|p' | sort)
from=$(printf '%s' "$from" | cut -c 9-) until=$(printf '%s' "$until" | cut -c 9-)
for timeline in $(printf '%s\n' "$segments" | cut -c 1-8 | uniq); do
  # a segment before the backup's is none of the recovery
  own=$(printf '%s\n' "$segments" | awk -v timeline="$timeline" -v from="x$from" -v until="x$until" '
    { place = "x" substr($0, 9) }
    substr($0, 1, 8) == timeline && place >= from && (until == "x" || place <= until)')
  [ -n "$own" ] || continue
  first=$(printf '%s\n' "$own" | head -n 1) last=$(printf '%s\n' "$own" | tail -n 1)
  "$programs/pg_waldump" --rmgr=Tablespace "$first" "$last" 2>/dev/null | grep 'desc: CREATE'
  "$programs/pg_waldump" --rmgr=XLOG "$first" "$last" 2>/dev/null | grep 'desc: PARAMETER_CHANGE'
done
true
