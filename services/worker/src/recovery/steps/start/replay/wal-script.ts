import { script } from '../../../host/script.ts';

/** So many segments' names and headers fit into what is kept of a script's output. */
export const SEGMENTS_A_PAGE = 500;

/**
 * Reads the headers of restored WAL segments, some hundred at a time. Arguments: data directory, bytes of a segment, how
 * many to pass over, bytes of a header.
 *
 * Prints the names of those that are as long as a segment is, in alphabetical order, and `headers=` with what each begins
 * with, in hexadecimal. At the first it tells `odd_segments`, as `NAME=BYTES`: those that are shorter or longer.
 */
export const WAL_HEADERS_SCRIPT = script(
  `
  data=$1 segment_bytes=$2 skip=$3 header_bytes=$4
  cd "$data/pg_wal" || fail "cannot enter $data/pg_wal"
  [ "$skip" != 0 ] || tell odd_segments "$(segments ! -size "\${segment_bytes}c" -exec ls -ln {} + |
    sed -n 's|^[^ ]* *[^ ]* *[^ ]* *[^ ]* *\\([0-9]*\\) .*\\./\\([0-9A-F]\\{24\\}\\)$|\\2=\\1|p' | head -n 1000 | tr '\\n' ' ')"
  names=$(segments -size "\${segment_bytes}c" | sed 's|^\\./||' | sort | tail -n "+$((skip + 1))" | head -n ${SEGMENTS_A_PAGE})
  [ -n "$names" ] || return 0
  printf '%s\\n' "$names"
  # one process for all of them: one for each takes a hundred times as long
  printf 'headers=%s\\n' "$(printf '%s\\n' "$names" | xargs head -q -c "$header_bytes" | od -An -v -tx1 | tr -d ' \\n')"
`,
  `
segments() {
  find . -type f -name '[0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F]' "$@"
}
`,
);

/** In the data directory, which goes as a whole: the last WAL as it was restored. */
const KEPT = 'barback-last-wal';

/**
 * Keeps segments as they are before replay. Arguments: data directory, names.
 *
 * By a second name of the same file: `wal_recycle = off` has PostgreSQL remove a segment and not overwrite it.
 */
export const KEEP_WAL_SCRIPT = script(`
  data=$1; shift
  mkdir -p "$data/${KEPT}" || fail "cannot make $data/${KEPT}"
  for name in "$@"; do
    ln "$data/pg_wal/$name" "$data/${KEPT}/$name" 2>/dev/null ||
      cp "$data/pg_wal/$name" "$data/${KEPT}/$name" || fail "cannot keep $data/pg_wal/$name"
  done
`);

/**
 * Reads parts of the segments that were kept. Arguments: data directory, and for each part: name, offset and bytes,
 * both divisible by 8. Prints `NAME/OFFSET=` with what is there, in hexadecimal.
 */
export const READ_WAL_SCRIPT = script(`
  cd "$1/${KEPT}" || fail "cannot enter $1/${KEPT}"
  shift
  while [ "$#" -ge 3 ]; do
    printf '%s/%s=%s\\n' "$1" "$2" "$(dd if="$1" bs=8 skip="$(($2 / 8))" count="$(($3 / 8))" 2>/dev/null | od -An -v -tx1 | tr -d ' \\n')"
    shift 3
  done
`);

/**
 * Looks where a replay ended, which the history of the timeline says that was begun then. Arguments: data directory.
 * Tells `ended`: the timeline that was left and the position, as `1 0/5000098`.
 */
export const REPLAY_END_SCRIPT = script(`
  cd "$1/pg_wal" || fail "cannot enter $1/pg_wal"
  newest=$(find . -type f -name '*.history' | sort | tail -n 1)
  [ -n "$newest" ] || return 0
  tell ended "$(sed -n 's|^\\([0-9]\\{1,\\}\\)[[:space:]]\\{1,\\}\\([0-9A-F]\\{1,\\}/[0-9A-F]\\{1,\\}\\).*|\\1 \\2|p' "$newest" | tail -n 1)"
`);
