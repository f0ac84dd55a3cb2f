#!/bin/sh
# Writes a text to a file. Arguments: the file, `anew` or `more` (to what is in it already), the text.

[ "$2" = more ] || : >"$1" || fail "$1 cannot be written"
printf '%s' "$3" >>"$1" || fail "$1 cannot be written"
