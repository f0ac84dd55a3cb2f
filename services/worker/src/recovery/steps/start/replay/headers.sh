#!/bin/sh
# Reads the headers of restored WAL segments, some hundred at a time. Arguments: data directory, bytes of a segment, how
# many to pass over, how many to read at the most, bytes of a header.
#
# Prints the names of those that are as long as a segment is, in alphabetical order, and `headers=` with what each begins
# with, in hexadecimal. At the first it tells `odd_segments`, as `NAME=BYTES`: those that are shorter or longer.

data=$1 segment_bytes=$2 skip=$3 at_once=$4 header_bytes=$5

segments() {
  find . -type f -name '[0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F][0-9A-F]' "$@"
}

cd "$data/pg_wal" || fail "cannot enter $data/pg_wal"
[ "$skip" != 0 ] || tell odd_segments "$(segments ! -size "${segment_bytes}c" -exec ls -ln {} + |
  sed -n 's|^[^ ]* *[^ ]* *[^ ]* *[^ ]* *\([0-9]*\) .*\./\([0-9A-F]\{24\}\)$|\2=\1|p' | head -n 1000 | tr '\n' ' ')"
names=$(segments -size "${segment_bytes}c" | sed 's|^\./||' | sort | tail -n "+$((skip + 1))" | head -n "$at_once")
[ -n "$names" ] || exit 0
printf '%s\n' "$names"
# one process for all of them: one for each takes a hundred times as long
printf 'headers=%s\n' "$(printf '%s\n' "$names" | xargs head -q -c "$header_bytes" | od -An -v -tx1 | tr -d ' \n')"
