#!/bin/sh
# Reads parts of the segments that were kept. Arguments: data directory, the name of the directory in it, and for each
# part: name, offset and bytes, both divisible by 8. Prints `NAME/OFFSET=` with what is there, in hexadecimal.

cd "$1/$2" || fail "cannot enter $1/$2"
shift 2
while [ "$#" -ge 3 ]; do
  printf '%s/%s=%s\n' "$1" "$2" "$(dd if="$1" bs=8 skip="$(($2 / 8))" count="$(($3 / 8))" 2>/dev/null | od -An -v -tx1 | tr -d ' \n')"
  shift 3
done
