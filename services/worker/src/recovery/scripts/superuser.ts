/** Shell function of every script that asks the restored server. */
export const SUPERUSER = `
# The superuser of a cluster may be called anything, but anyone may look what: the role that Barman logs in as is sure
# to be there. Arguments: directory of the programs, of the socket, role of Barman. Sets superuser and exports
# PGOPTIONS, so that no library is loaded that a role or a database names.
find_superuser() {
  export PGOPTIONS
  # it warns of collations at every login
  no_warnings='-c client_min_messages=error'
  no_libraries="$no_warnings -c session_preload_libraries= -c local_preload_libraries="
  # who is no superuser may not say so of libraries
  for PGOPTIONS in "$no_libraries" "$no_warnings"; do
    for role in "$3" postgres; do
      [ -n "$role" ] || continue
      said=$("$1/psql" -XAtqw -h "$2" -p 5432 -U "$role" -d template1 -c '
        SELECT rolname FROM pg_catalog.pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1' 2>&1) || continue
      PGOPTIONS=$no_libraries superuser=$said
      [ -n "$superuser" ] || fail "no superuser of the restored server may log in"
      return 0
    done
  done
  fail "$(printf '%s\\n' "$said" | head -n 1)"
}
`;
