import { CONNECTION } from './connection.ts';
import { script } from './script.ts';

const JOBS = 4;
const MAX_PRINTED_BYTES = 60_000;

/**
 * What a role or a database sets must not hinder the check: neither a time-out nor a trigger that forbids extensions.
 * A missing row can hide in an index with more entries than fit into this memory at 2 bytes each; less is taken where
 * less is needed.
 */
const SETTINGS = ['maintenance_work_mem=256MB'];

/**
 * Compares every index of a running server with its table, and looks at every page of both. It writes the extension
 * amcheck into each database. Arguments: directory of the programs, of the socket.
 *
 * Tells `missing` (a program that it takes), or `clean` (`yes` or `no`). Prints what was found first.
 */
export const STRUCTURE_SCRIPT = script(
  String.raw`
  [ -x "$1/pg_amcheck" ] || { tell missing pg_amcheck; return 0; }
  connect_as superuser "$1" "$2"
  PGOPTIONS="$PGOPTIONS ${SETTINGS.map((setting) => `-c ${setting}`).join(' ')}"
  # verbose, it tells the SQLSTATE with what it finds, and each relation that it looks at beside
  printed=$({
    { "$1/pg_amcheck" --verbose --all --install-missing --heapallindexed --jobs=${JOBS} --no-password \
      --maintenance-db=template1 2>&1 >&3 ||
      printf 'pg_amcheck: error: exit code %s\n' "$?"
    } | grep '^pg_amcheck: error: '
  } 3>&1)
  [ -n "$printed" ] || { tell clean yes; return 0; }
  printf '%s\n' "$printed" | head -c ${MAX_PRINTED_BYTES}
  printf '\n'
  # told last: a relation may have any name
  tell clean no
`,
  CONNECTION,
);
