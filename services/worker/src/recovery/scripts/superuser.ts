/** Shell function of every script that asks the restored server. */
export const SUPERUSER = String.raw`
# The superuser of a cluster may be called anything, but anyone may look what: the role that Barman logs in as is sure
# to be there. Arguments: directory of the programs, of the socket, role of Barman. Sets superuser and exports
# PGOPTIONS, so that nothing counts that a role or a database sets of time-outs, and of libraries to load.
find_superuser() {
  export PGOPTIONS
  in_time='-c statement_timeout=60000'
  no_libraries="$in_time -c session_preload_libraries= -c local_preload_libraries="
  # who is no superuser may not say so of libraries
  for PGOPTIONS in "$no_libraries" "$in_time"; do
    for role in "$3" postgres; do
      [ -n "$role" ] || continue
      said=$("$1/psql" -XAtqw -h "$2" -p 5432 -U "$role" -d template1 -c "
        SELECT 'superuser ' || rolname FROM pg_catalog.pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1
        " 2>&1) || continue
      # among warnings that nothing silences, such as of collations
      superuser=$(printf '%s\n' "$said" | sed -n 's/^superuser //p')
      [ -n "$superuser" ] || fail 'no superuser of the restored server may log in'
      PGOPTIONS=$no_libraries
      return 0
    done
  done
  fail "$(printf '%s\n' "$said" | grep -i 'error: ' | head -n 1)"
}
`;
