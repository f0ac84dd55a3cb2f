#!/bin/sh
# Arguments: the directory, the marker's mark of this test, its mark of a directory that Barback made, the variable
# that this test's processes carry, and a note for the marker if the directory is to be kept, or nothing. A directory
# without the mark of this test is left as it is. Tells `kept` (`yes`) if there is something to keep.

. ../../host/processes.sh
. ../../host/owned-directory.sh

directory=$1 nonce_mark=$2 created_mark=$3 variable=$4 note=$5
end_processes "$variable"
marker=$(marker_of "$directory") || exit 0
case $marker in *"$nonce_mark"*) ;; *) exit 0 ;; esac
if [ -n "$note" ]; then
  printf '%s\n' "$note" >>"$directory/.barback-recovery" || fail "cannot write to $directory"
  tell kept yes
  exit 0
fi
empty_directory "$directory"
[ "$(ls -A "$directory")" = .barback-recovery ] || fail "$directory has files that Barback did not make: they are left there"
rm -f -- "$directory/.barback-recovery"
case $marker in *"$created_mark"*) rmdir -- "$directory" || fail "cannot remove $directory" ;; esac
