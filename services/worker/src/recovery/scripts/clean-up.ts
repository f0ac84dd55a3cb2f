import { OWNED_DIRECTORY } from './owned-directory.ts';
import { script } from './script.ts';

/**
 * Arguments: the directory, the marker's mark of this test, its mark of a directory that Barback made. A directory
 * without the mark of this test is left as it is.
 */
export const CLEAN_UP_SCRIPT = script(
  `
  directory=$1 nonce_mark=$2 created_mark=$3
  marker=$(marker_of "$directory") || exit 0
  case $marker in *"$nonce_mark"*) ;; *) exit 0 ;; esac
  empty_directory "$directory"
  [ "$(ls -A "$directory")" = .barback-recovery ] || fail "$directory has files that Barback did not make: they are left there"
  rm -f -- "$directory/.barback-recovery"
  case $marker in *"$created_mark"*) rmdir -- "$directory" || fail "cannot remove $directory" ;; esac
`,
  OWNED_DIRECTORY,
);
