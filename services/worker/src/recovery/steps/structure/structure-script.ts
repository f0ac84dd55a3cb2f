import { script } from '../../host/script.ts';
import { EXAMINATION } from '../read/examination.ts';
import { psqlFiles } from '../read/psql-files.ts';
import { REPORT_ERROR } from '../read/psql-scripts.ts';
import { changedCollationsQuery } from './collations.ts';

/** psql script: lists what amcheck can look at, as `LIST_RELATIONS` does. Kinds: `heap` and `btree`. */
const list = (major: number) => `
WITH changed AS (${changedCollationsQuery(major)}), relation AS (
  SELECT c.oid, c.relkind, c.relam, pg_catalog.format('%s.%s', n.nspname, c.relname) AS name
    FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE (NOT c.relisshared OR :shared) AND c.relpersistence <> 't' AND c.relkind IN ('r', 'm', 't', 'i')
), listed (oid, kind, parent, name, why) AS (
  -- heap is the table access method with the number 2
  SELECT oid, CASE relam WHEN 2 THEN 'heap' ELSE 'unread' END, oid, name,
         CASE relam WHEN 2 THEN '' ELSE 'amcheck knows heap tables alone' END
    FROM relation WHERE relkind <> 'i'
  UNION ALL
  SELECT r.oid, CASE WHEN NOT (i.indisvalid AND i.indisready) THEN 'unread' WHEN c.why IS NULL THEN 'btree' ELSE 'unproven' END,
         i.indrelid, r.name, CASE WHEN NOT (i.indisvalid AND i.indisready) THEN 'an invalid index: PostgreSQL does not read it; REINDEX or drop it'
           ELSE coalesce(c.why, '') END
    FROM relation r JOIN pg_catalog.pg_index i ON i.indexrelid = r.oid
    LEFT JOIN LATERAL (
      SELECT pg_catalog.format('sorted by the collation %s, which is version %s in the backup and %s on the host: test on a host with the same version of the operating system',
               name, recorded, actual) AS why
        FROM changed WHERE id = ANY (i.indcollation) ORDER BY id LIMIT 1) AS c ON true
   WHERE r.relam = 403
)
SELECT oid, kind, parent, coalesce(pg_catalog.pg_relation_size(parent), 0),
       coalesce(pg_catalog.encode(pg_catalog.textsend(name), 'hex'), '3f'),
       CASE WHEN why <> '' THEN pg_catalog.encode(pg_catalog.textsend(why), 'hex') ELSE '-' END
  FROM listed
`;

/**
 * Has the current database have amcheck, in its newest version: in a schema that nobody else has anything in. No event trigger may hinder it. Variable `schema`: a name that is new.
 */
const INSTALL = String.raw`
\echo :nonce begin 0
SET session_replication_role = replica;
SET default_transaction_read_only = off;
SELECT pg_catalog.format('ALTER EVENT TRIGGER %I DISABLE', evtname) FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D' \gexec
SELECT pg_catalog.count(*) > 0 AS is_there FROM pg_catalog.pg_extension WHERE extname = 'amcheck' \gset
CREATE SCHEMA :"schema";
\if :is_there
-- where it is, others may have functions of its names that fit the call better
ALTER EXTENSION amcheck SET SCHEMA :"schema";
ALTER EXTENSION amcheck UPDATE;
\else
CREATE EXTENSION amcheck SCHEMA :"schema";
\endif
${REPORT_ERROR}
\echo :nonce end 0
`;

/** What a row that is missing can hide in is an index with more entries than fit into this memory at 2 bytes each. */
const SETTINGS = String.raw`
SET session_replication_role = replica;
SET default_transaction_read_only = off;
SET maintenance_work_mem = '256MB';
\set amcheck nowhere
SELECT pg_catalog.quote_ident(n.nspname) AS amcheck FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
 WHERE e.extname = 'amcheck' \gset
`;

const HEAP = String.raw`
\echo :nonce begin :oid
\echo :nonce corrupt :oid
SELECT pg_catalog.format(', block %s, offset %s: %s', blkno, offnum, msg) FROM :amcheck.verify_heapam(relation := :oid::pg_catalog.regclass) LIMIT 4;
${REPORT_ERROR}
\echo :nonce end :oid
`;

const BTREE = String.raw`
\echo :nonce begin :oid
\o /dev/null
SELECT :amcheck.bt_index_check(index := :oid::pg_catalog.regclass, heapallindexed := true);
\o
${REPORT_ERROR}
\echo :nonce end :oid
`;

const FIRST_WITH_VERIFY_HEAPAM = 14;

/**
 * Compares every B-tree of a running server with its table, and looks at every page of both. It installs the extension
 * amcheck in each database. Arguments: nonce, directory of the programs, of the socket. Prints what `examination` reads.
 */
export const structureScript = (major: number) =>
  script(
    String.raw`
  begin_examination "$1" "$2" "$3"
  ${psqlFiles({ list: list(major), install: INSTALL, check: SETTINGS, heap: HEAP, btree: BTREE })}
  list_databases
  shared=true
  while read -r database; do
    printf '\\set schema barback_%s\n\\i install.psql\n' "$nonce" >driver.install
    run_psql "$database" install driver.install | told_by "$database.install"
    list_relations "$database" "$shared" || continue
    shared=false
    awk '$2 == "btree" || $2 == "heap" && ${major} >= ${FIRST_WITH_VERIFY_HEAPAM} { print $1, $2, $3, $4, 0 }' "listed.$database" |
      sort -k4,4nr >checking
    run_workers "$database" check checking
  done <databases
  printf '%s done\n' "$nonce"
`,
    EXAMINATION,
  );
