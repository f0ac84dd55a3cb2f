#!/bin/sh
# Looks at what was restored. Arguments: directory of the programs, data directory, directory of tablespaces, the
# backup's first WAL segment, timelines as `00000002|00000001` of which the newest commit is looked for, or nothing, and
# files that have to be in the data directory as the manifest lists them; without a manifest all but the first, which may
# be nothing.
#
# Prints what `pg_controldata` says, and `absent=` with each of the files that is not there. Tells `backup_label` (its
# first line), `restored_kb` and `newest_commit` (in UTC).

programs=$1 data=$2 tablespaces=$3 first=$4 timelines=$5 map=$6
shift 6

newest_commit() {
  find . -type f | sed -n 's|^\./\([0-9A-F]\{24\}\)$|\1|p' | grep -E "^($timelines)[0-9A-F]{16}$" | sort -r | while read -r segment; do
    commit=$(TZ=UTC "$programs/pg_waldump" --rmgr=Transaction "$segment" 2>/dev/null |
      sed -n 's/^.*desc: COMMIT \([0-9: .-]*\) UTC.*$/\1/p' | tail -n 1)
    [ -z "$commit" ] || { printf '%s' "$commit"; break; }
    # timelines differ, and the rest of the name tells the place
    [ "$(printf '%s' "$segment" | cut -c 9-)" != "$(printf '%s' "$first" | cut -c 9-)" ] || break
  done
}

for file in "$map" "$@"; do
  [ -n "$file" ] && [ ! -f "$data/$file" ] && [ ! -L "$data/$file" ] || continue
  # one that the backup never had, as behind a symbolic link, is not missed
  if cat "$data"/backup_manifest* >/dev/null 2>&1; then
    grep -qsF "\"Path\": \"$file\"" "$data"/backup_manifest* || continue
  else
    [ "$file" != "$map" ] || continue
  fi
  printf 'absent=%s\n' "$file"
done
tell restored_kb "$(du -sk "$data" "$tablespaces" 2>/dev/null | awk '{ sum += $1 } END { print sum + 0 }')"
tell backup_label "$(head -n 1 "$data/backup_label" 2>/dev/null)"
if [ -n "$timelines" ] && cd "$data/pg_wal" 2>/dev/null; then
  tell newest_commit "$(newest_commit)"
fi
"$programs/pg_controldata" "$data" || fail "$data is not a PostgreSQL data directory: pg_controldata cannot read it"
