import { script } from '../../host/script.ts';

/**
 * What Barman's restore changes, makes or leaves out in the data directory (Barman 2.19 to 3.17), beside what
 * `pg_verifybackup` passes over itself: backup_manifest, pg_wal, postgresql.auto.conf and the signal files.
 */
const CHANGED_BY_BARMAN = [
  // made: the manifest under this name (since 3.1), and the backup.info
  '"backup_manifest.$backup_id"',
  '.barman-recover.info',
  // settings that would do harm are commented out; what was backed up is in the other, which is compared in its place
  'postgresql.conf.barman',
  'postgresql.conf.origin',
  'postgresql.auto.conf.origin',
  // left out
  'log',
  'pg_log',
  'recovery.conf',
  'tablespace_map',
];

const MAX_PRINTED_BYTES = 60_000;

/** In the data directory, which goes as a whole: the manifest that Barback brings. */
export const BROUGHT_MANIFEST = 'barback-manifest';

/**
 * Looks for the manifest that PostgreSQL sent. Arguments: directory of the programs, data directory, backup id.
 *
 * Tells `missing` (what it takes and is not there: `backup_manifest` or a program), `digest` (SHA-256) of the manifest, and
 * `wal_ranges` of it, JSON.
 */
export const FIND_MANIFEST_SCRIPT = script(`
  programs=$1 data=$2 backup_id=$3
  [ -x "$programs/pg_verifybackup" ] || { tell missing pg_verifybackup; return 0; }
  manifest=$data/backup_manifest.$backup_id
  [ -f "$manifest" ] || manifest=$data/backup_manifest
  [ -f "$manifest" ] || { tell missing backup_manifest; return 0; }
  tell wal_ranges "$(sed -n '/^"WAL-Ranges"/,$p' "$manifest" | tr -d '\\n')"
  tell digest "$(sha256sum <"$manifest" 2>/dev/null | cut -d ' ' -f 1)"
`);

/**
 * Compares every file of a data directory with a manifest. Arguments: directory of the programs, data directory, backup
 * id, and the manifest's name in the data directory if it is not the one that was restored.
 *
 * Tells what `pg_verifybackup` did: `exit_code` and `errors` (how many). Prints the first errors.
 */
export const MANIFEST_SCRIPT = script(`
  programs=$1 data=$2 backup_id=$3 manifest=$2/$4
  cd "$data" || fail "cannot enter $data"
  if [ -z "$4" ]; then
    manifest=$data/backup_manifest.$backup_id
    [ -f "$manifest" ] || manifest=$data/backup_manifest
  fi
  set -- --quiet --manifest-path="$manifest"
  # in packages of Red Hat's kind it is in another one
  [ -x "$programs/pg_waldump" ] || set -- "$@" --no-parse-wal
  for path in ${CHANGED_BY_BARMAN.join(' ')} ${BROUGHT_MANIFEST}; do
    set -- "$@" --ignore="$path"
  done
  changed=
  if [ -f postgresql.conf ] && [ -f postgresql.conf.origin ]; then
    changed=yes
    mv postgresql.conf postgresql.conf.barman && mv postgresql.conf.origin postgresql.conf ||
      fail "cannot move $data/postgresql.conf.origin"
  fi
  printed=$("$programs/pg_verifybackup" "$@" "$data" 2>&1)
  exit_code=$?
  if [ -n "$changed" ]; then
    mv postgresql.conf postgresql.conf.origin && mv postgresql.conf.barman postgresql.conf ||
      fail "cannot move $data/postgresql.conf.barman"
  fi
  printf '%s\\n' "$printed" | head -c ${MAX_PRINTED_BYTES}
  printf '\\n'
  # told last: a file's name may be anything
  tell errors "$(printf '%s\\n' "$printed" | grep -c ': error: ')"
  tell exit_code "$exit_code"
`);
