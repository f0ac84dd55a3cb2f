import { script } from './script.ts';

/** So many names fit into what is kept of a script's output; they are the newest. */
export const MAX_SEGMENTS = 2000;

/**
 * Looks at what was restored. Arguments: directory of the programs, data directory, directory of tablespaces, bytes of
 * a WAL segment, the backup's first one, and timelines as `00000002|00000001` of which the newest commit is looked
 * for, or nothing.
 *
 * Prints the names of the WAL segments and what `pg_controldata` says. Tells `backup_label` (its first line),
 * `restored_kb`, `odd_segment` (the first that has another size) and `newest_commit` (in UTC).
 */
export const INSPECT_SCRIPT = script(
  `
  programs=$1 data=$2 tablespaces=$3 segment_bytes=$4 first=$5 timelines=$6
  tell restored_kb "$(du -sk "$data" "$tablespaces" 2>/dev/null | awk '{ sum += $1 } END { print sum + 0 }')"
  tell backup_label "$(head -n 1 "$data/backup_label" 2>/dev/null)"
  if cd "$data/pg_wal" 2>/dev/null; then
    ls_segments | sort | tail -n ${MAX_SEGMENTS}
    tell odd_segment "$(ls_segments ! -size "\${segment_bytes}c" | sort | head -n 1)"
    [ -z "$timelines" ] || tell newest_commit "$(newest_commit)"
  fi
  "$programs/pg_controldata" "$data" || fail "$data is not a PostgreSQL data directory: pg_controldata cannot read it"
`,
  String.raw`
ls_segments() {
  find . -type f "$@" | sed -n 's|^\./\([0-9A-F]\{24\}\)$|\1|p'
}

newest_commit() {
  ls_segments | grep -E "^($timelines)[0-9A-F]{16}$" | sort -r | while read -r segment; do
    commit=$(TZ=UTC "$programs/pg_waldump" --rmgr=Transaction "$segment" 2>/dev/null |
      sed -n 's/^.*desc: COMMIT \([0-9: .-]*\) UTC.*$/\1/p' | tail -n 1)
    [ -z "$commit" ] || { printf '%s' "$commit"; break; }
    # timelines differ, and the rest of the name tells the place
    [ "$(printf '%s' "$segment" | cut -c 9-)" != "$(printf '%s' "$first" | cut -c 9-)" ] || break
  done
}
`,
);
