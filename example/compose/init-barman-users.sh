#!/bin/bash
# Run by the postgres image when a server is made: the two users that Barman logs in as, and something to back up.
set -euo pipefail
echo 'host replication streaming_barman all scram-sha-256' >>"$PGDATA/pg_hba.conf"
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" <<'SQL'
CREATE ROLE barman SUPERUSER LOGIN PASSWORD 'barman';
CREATE ROLE streaming_barman REPLICATION LOGIN PASSWORD 'barman';
CREATE TABLE something AS SELECT id, md5(id::text) AS content FROM generate_series(1, 100000) AS id;
SQL
