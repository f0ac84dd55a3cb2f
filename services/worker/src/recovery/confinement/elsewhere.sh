#!/bin/sh
# The name of the directory that stands in for a tablespace's location.

elsewhere() { printf 'wal-%s' "$(printf '%s' "$1" | cksum | tr ' ' -)"; }
