#!/bin/sh
# The beginning of what is run: what a script prints stands between two lines that carry the mark, and what it tells
# between two marks, so that neither a name in a database, nor a login shell that talks, nor a server's log can speak for
# it. Arguments: the mark, and those of the script.
barback_mark=$1
shift
tell() { printf '%s %s=%s %s.\n' "$barback_mark" "$1" "$2" "$barback_mark"; }
fail() { tell failed "$1"; exit 1; }
# what a script has to take back, which says so by a function of its own
at_exit() { :; }
# shellcheck disable=SC2154 # it is assigned there
trap 'barback_exit=$?; at_exit; printf "%s end %s\n" "$barback_mark" "$barback_exit"' EXIT
printf '%s begin\n' "$barback_mark"
