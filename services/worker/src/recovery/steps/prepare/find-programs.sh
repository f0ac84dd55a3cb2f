#!/bin/sh
# Where the programs of a major version of PostgreSQL are.

program_directories() {
  path=$(readlink -f "$(command -v postgres || echo /)")
  printf '%s\n' "/usr/lib/postgresql/$1/bin" "/usr/pgsql-$1/bin" /usr/local/pgsql/bin /usr/local/bin
  [ "$path" = / ] || dirname "$path"
}

# Prints the directory that has all that a test takes. Argument: the major version.
find_programs() {
  for directory in $(program_directories "$1"); do
    case $("$directory/postgres" --version 2>/dev/null) in
      "postgres (PostgreSQL) $1" | "postgres (PostgreSQL) $1"[!0-9]*) ;;
      *) continue ;;
    esac
    [ -x "$directory/psql" ] && [ -x "$directory/pg_controldata" ] && [ -x "$directory/pg_isready" ] || continue
    printf '%s' "$directory"
    return 0
  done
  return 1
}
