import { script } from './script.ts';

/** Writes a text to a file. Arguments: the file, `anew` or `more` (to what is in it already), the text. */
export const WRITE_SCRIPT = script(`
  [ "$2" = more ] || : >"$1" || fail "$1 cannot be written"
  printf '%s' "$3" >>"$1" || fail "$1 cannot be written"
`);
