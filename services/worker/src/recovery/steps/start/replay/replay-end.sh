#!/bin/sh
# Looks where a replay ended, which the history of the timeline says that was begun then. Arguments: data directory.
# Tells `ended`: the timeline that was left and the position, as `1 0/5000098`.

cd "$1/pg_wal" || fail "cannot enter $1/pg_wal"
newest=$(find . -type f -name '*.history' | sort | tail -n 1)
[ -n "$newest" ] || exit 0
tell ended "$(sed -n 's|^\([0-9]\{1,\}\)[[:space:]]\{1,\}\([0-9A-F]\{1,\}/[0-9A-F]\{1,\}\).*|\1 \2|p' "$newest" | tail -n 1)"
