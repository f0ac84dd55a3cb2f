/**
 * Scripts of psql, one for each kind of thing to look at. Each prints lines that begin with the variable `nonce`:
 *
 * - `begin OID` and `end OID` around the rest
 * - `rows OID COUNT`: so many rows were read
 * - `error OID SQLSTATE MESSAGE`: PostgreSQL could not do it; what follows up to the next line of ours belongs to it
 * - `damage OID MESSAGE`
 * - `unread OID WHY`
 * - `found OID ROWS`: read through the index; `entries OID ENTRIES ROWS USED HOW`: how many entries the index has, and
 *   how many rows it must have
 *
 * Names come from the server itself by their number, quoted. SQL that holds text of the backed-up database is run by
 * `\gexec`, which psql does not read for commands of its own.
 */

/** Expressions of the database that call nothing that somebody wrote, and nothing that has an effect. */
const IS_HARMLESS = (tree: string) => `(
  ${tree} IS NULL OR ${tree}::text !~ '\\{(SUBLINK|SUBPLAN|COERCETODOMAIN|ROWCOMPARE|NEXTVALUEEXPR|SQLVALUEFUNCTION)\\M'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.regexp_matches(${tree}::text, ':(?:funcid|opfuncid|opno) (\\d+)', 'g') AS used (id)
      LEFT JOIN pg_catalog.pg_proc p ON p.oid = id[1]::pg_catalog.oid AND p.provolatile <> 'i'
     WHERE id[1]::pg_catalog.oid >= 16384 OR p.oid IS NOT NULL))`;

/** Of a CHECK constraint: what was true when a row was written is so now, whatever the time, its zone and the settings. */
const LASTS = `(${IS_HARMLESS('conbin')} AND conbin::text !~ '\\{COERCEVIAIO\\M')`;

/** A condition that is true of every row, for which a GIN index is read as a whole; null where none is known. */
const GIN_EVERYTHING = (expression: string) => `
  CASE WHEN opcname = 'array_ops' AND class_schema = 'pg_catalog'
         THEN ${expression} || ' OPERATOR(pg_catalog.@>) ''{}'''
       WHEN opcname IN ('jsonb_ops', 'jsonb_path_ops') AND class_schema = 'pg_catalog'
         THEN ${expression} || ' OPERATOR(pg_catalog.@?) ''$'''
       WHEN opcname = 'tsvector_ops' AND class_schema = 'pg_catalog'
         THEN ${expression} || ' OPERATOR(pg_catalog.@@) ''!barback0no0such0word''::pg_catalog.tsquery'
       WHEN opcname = 'gin_trgm_ops' THEN ${expression} || ' OPERATOR(pg_catalog.~~) ''%''' END`;

/** Says why the last query failed, if it did. */
export const REPORT_ERROR = String.raw`
\if :ERROR
\echo :nonce error :oid :LAST_ERROR_SQLSTATE :LAST_ERROR_MESSAGE
\endif`;

/**
 * Reads every row and has each value written as text, as a dump does; generated columns too. By `concat`, which takes a
 * tenth of what `record_out` does. A row that is too large for that is read value by value, of which bytes and text
 * need no writing.
 */
export const TABLE = String.raw`
\echo :nonce begin :oid
\set reading 'SELECT'
EXECUTE how_to_read (:oid) \gset
${REPORT_ERROR}
:reading \gset
\set failed :ERROR
\if :failed
SELECT :'LAST_ERROR_SQLSTATE' = '54000' OR :'LAST_ERROR_MESSAGE' LIKE 'invalid memory alloc request size %' AS is_large \gset
\if :is_large
SELECT pg_catalog.format('SELECT %s, pg_catalog.count(*) AS count FROM ONLY %s',
         pg_catalog.string_agg(pg_catalog.format(
           CASE WHEN atttypid IN ('bytea'::pg_catalog.regtype, 'text'::pg_catalog.regtype, 'varchar'::pg_catalog.regtype)
                THEN 'pg_catalog.count(pg_catalog.md5(%I))' ELSE 'pg_catalog.count(pg_catalog.concat(%I))' END, attname), ', '),
         attrelid::pg_catalog.regclass) AS reading
  FROM pg_catalog.pg_attribute WHERE attrelid = :oid AND attnum > 0 AND NOT attisdropped GROUP BY attrelid \gset
:reading \gset
\set failed :ERROR
\endif
\endif
\if :failed
\echo :nonce error :oid :LAST_ERROR_SQLSTATE :LAST_ERROR_MESSAGE
\else
\echo :nonce rows :oid :count
\endif
\echo :nonce end :oid
`;

export const SEQUENCE = String.raw`
\echo :nonce begin :oid
\set values 'SELECT'
SELECT pg_catalog.format('SELECT last_value, log_cnt, is_called FROM %s', oid::pg_catalog.regclass) AS values
  FROM pg_catalog.pg_class WHERE oid = :oid \gset
\o /dev/null
:values;
\o
${REPORT_ERROR}
\if :ERROR
\else
SELECT :ROW_COUNT <> 1 AS is_lost \gset
\if :is_lost
\echo :nonce damage :oid the sequence has no value
\endif
\endif
\echo :nonce end :oid
`;

/** Looks for two rows with the same key in a unique index. */
export const KEY = String.raw`
\echo :nonce begin :oid
\unset duplicates
WITH key AS (
  SELECT k.n, pg_catalog.pg_get_indexdef(i.indexrelid, k.n::int, true) AS expression, c.collname, s.nspname,
         o.opcdefault OR o.oid < 16384 AS is_usual
    FROM pg_catalog.pg_index i, pg_catalog.generate_series(1, i.indnkeyatts) AS k (n)
    JOIN LATERAL (SELECT i.indcollation[k.n - 1] AS collation, i.indclass[k.n - 1] AS class) AS of ON true
    JOIN pg_catalog.pg_opclass o ON o.oid = of.class
    LEFT JOIN pg_catalog.pg_collation c ON c.oid = of.collation AND of.collation <> 100
    LEFT JOIN pg_catalog.pg_namespace s ON s.oid = c.collnamespace
   WHERE i.indexrelid = :oid
)
SELECT CASE WHEN ${IS_HARMLESS('indpred')} AND ${IS_HARMLESS('indexprs')} AND (SELECT bool_and(is_usual) FROM key)
            THEN pg_catalog.format('SELECT FROM ONLY %s WHERE %s AND %s GROUP BY %s HAVING pg_catalog.count(*) > 1 LIMIT 1',
              indrelid::pg_catalog.regclass, coalesce('(' || pg_catalog.pg_get_expr(indpred, indrelid, true) || ')', 'true'),
              CASE WHEN pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' THEN 'true'
                ELSE (SELECT pg_catalog.string_agg(pg_catalog.format('(%s) IS NOT NULL', expression), ' AND ') FROM key) END,
              (SELECT pg_catalog.string_agg(pg_catalog.format('(%s)', expression) || CASE WHEN collname IS NULL THEN ''
                ELSE pg_catalog.format(' COLLATE %I.%I', nspname, collname) END, ', ') FROM key))
            ELSE '' END AS duplicates
  FROM pg_catalog.pg_index i WHERE indexrelid = :oid \gset
${REPORT_ERROR}
\if :{?duplicates}
SELECT :'duplicates' = '' AS is_foreign \gset
\if :is_foreign
\echo :nonce unread :oid duplicates are not looked for: the keys are computed by functions of the database itself
\else
\echo -n :nonce duplicates :oid ''
SELECT pg_catalog.format('SELECT pg_catalog.count(*) FROM (%s) AS found', :'duplicates') \gexec
\if :ERROR
\echo
${REPORT_ERROR}
\endif
\endif
\endif
\echo :nonce end :oid
`;

/** Counts what an index must have that does not have an entry for each row of its table. */
export const ROWS = String.raw`
\echo :nonce begin :oid
\unset population
SELECT CASE WHEN ${IS_HARMLESS('indpred')} AND (amname NOT IN ('hash', 'gin') OR ${IS_HARMLESS('indexprs')})
            THEN pg_catalog.format('SELECT pg_catalog.count(*) FROM ONLY %s WHERE %s AND %s', indrelid::pg_catalog.regclass,
              coalesce('(' || pg_catalog.pg_get_expr(indpred, indrelid, true) || ')', 'true'),
              CASE amname WHEN 'hash' THEN pg_catalog.format('(%s) IS NOT NULL', pg_catalog.pg_get_indexdef(indexrelid, 1, true))
                WHEN 'gin' THEN coalesce(${GIN_EVERYTHING("pg_catalog.format('(%s)', pg_catalog.pg_get_indexdef(indexrelid, 1, true))")}, 'true')
                ELSE 'true' END)
            ELSE '' END AS population
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = indexrelid JOIN pg_catalog.pg_am a ON a.oid = c.relam
  JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[0]
  JOIN LATERAL (SELECT nspname AS class_schema FROM pg_catalog.pg_namespace WHERE oid = o.opcnamespace) AS s ON true
 WHERE indexrelid = :oid \gset
${REPORT_ERROR}
\if :{?population}
SELECT :'population' = '' AS is_foreign \gset
\if :is_foreign
\echo :nonce unread :oid not compared with its table: which rows it has is computed by functions of the database itself
\else
\echo -n :nonce rows :oid ''
SELECT :'population' \gexec
\if :ERROR
\echo
${REPORT_ERROR}
\endif
\endif
\endif
\echo :nonce end :oid
`;

/** Counts the rows that break a CHECK constraint of a table. */
export const CHECK = String.raw`
\echo :nonce begin :oid
SELECT pg_catalog.count(*) FILTER (WHERE NOT ${LASTS}) > 0 AS has_foreign,
       coalesce(pg_catalog.format('SELECT pg_catalog.count(*) FROM ONLY %s WHERE ', :oid::pg_catalog.regclass)
         || pg_catalog.string_agg(pg_catalog.format('(%s) IS FALSE', pg_catalog.pg_get_expr(conbin, conrelid, true)), ' OR ')
            FILTER (WHERE ${LASTS}), 'SELECT 0') AS broken
  FROM pg_catalog.pg_constraint WHERE conrelid = :oid AND contype = 'c' AND convalidated \gset
${REPORT_ERROR}
\if :ERROR
\else
\if :has_foreign
\echo :nonce unread :oid a CHECK constraint is not evaluated: it calls functions of the database itself, or depends on the time or on settings
\endif
\echo -n :nonce violations :oid ''
SELECT :'broken' \gexec
\if :ERROR
\echo
${REPORT_ERROR}
\endif
\endif
\echo :nonce end :oid
`;

/** Counts the rows of which the foreign key leads nowhere. */
export const REFERENCE = String.raw`
\echo :nonce begin :oid
\set orphans 'SELECT 0'
WITH RECURSIVE origin AS (
  SELECT oid, conparentid, confrelid FROM pg_catalog.pg_constraint WHERE oid = :oid
  UNION ALL
  SELECT p.oid, p.conparentid, p.confrelid FROM pg_catalog.pg_constraint p JOIN origin o ON p.oid = o.conparentid
), key AS (
  SELECT k.n, f.attname AS child, p.attname AS parent, o.oprname, s.nspname, o.oid AS operator
    FROM pg_catalog.pg_constraint c, pg_catalog.generate_subscripts(c.conkey, 1) AS k (n),
         pg_catalog.pg_attribute f, pg_catalog.pg_attribute p, pg_catalog.pg_operator o, pg_catalog.pg_namespace s
   WHERE c.oid = :oid AND f.attrelid = c.conrelid AND f.attnum = c.conkey[k.n] AND p.attrelid = c.confrelid
     AND p.attnum = c.confkey[k.n] AND o.oid = c.conpfeqop[k.n] AND s.oid = o.oprnamespace
)
SELECT pg_catalog.format('SELECT pg_catalog.count(*) FROM ONLY %s AS child WHERE %s AND NOT EXISTS (SELECT FROM %s %s AS parent WHERE %s)',
         c.conrelid::pg_catalog.regclass,
         -- MATCH SIMPLE and FULL: one that is partly null refers to nothing
         (SELECT pg_catalog.string_agg(pg_catalog.format('child.%I IS NOT NULL', child), ' AND ') FROM key),
         CASE r.relkind WHEN 'p' THEN '' ELSE 'ONLY' END, c.confrelid::pg_catalog.regclass,
         (SELECT pg_catalog.string_agg(pg_catalog.format('parent.%I OPERATOR(%I.%s) child.%I', parent, nspname, oprname, child), ' AND ') FROM key)
       ) AS orphans
  FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class r ON r.oid = c.confrelid
 WHERE c.oid = :oid
   -- of a partitioned table that is referred to there is a constraint for each partition too, which says nothing
   AND c.confrelid = (SELECT confrelid FROM origin WHERE conparentid = 0)
   AND (SELECT bool_and(operator < 16384) FROM key)
   AND coalesce(pg_catalog.to_jsonb(c) ->> 'conperiod', 'false') = 'false' \gset
${REPORT_ERROR}
\echo -n :nonce orphans :oid ''
SELECT :'orphans' \gexec
\if :ERROR
\echo
${REPORT_ERROR}
\endif
\echo :nonce end :oid
`;

/** A function takes so many arguments at the most, less a few. */
const COLUMNS_AT_ONCE = 90;

/** How all rows of a table are read. Prepared once. */
const HOW_TO_READ = `
PREPARE how_to_read (pg_catalog.oid) AS
WITH columns AS (
  SELECT (pg_catalog.row_number() OVER (ORDER BY attnum) - 1) / ${COLUMNS_AT_ONCE} AS part, pg_catalog.format('barback.%I', attname) AS name
    FROM pg_catalog.pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped
), parts AS (
  SELECT pg_catalog.format(', pg_catalog.count(pg_catalog.concat(%s)) AS part_%s', pg_catalog.string_agg(name, ', '), part) AS part
    FROM columns GROUP BY part
)
SELECT pg_catalog.format('SELECT pg_catalog.count(*) AS count%s FROM ONLY %s AS barback',
         (SELECT pg_catalog.string_agg(part, '') FROM parts), $1::pg_catalog.regclass) AS reading;
`;

/**
 * The settings with which rows are read: by no index, as a scan marks what leads to nothing for the next one to pass over.
 */
export const READ_SETTINGS = `
SET enable_indexscan = off;
SET enable_indexonlyscan = off;
SET enable_bitmapscan = off;
SET work_mem = '64MB';
${HOW_TO_READ}`;

/** How many rows a TOAST table has. */
export const TOAST = String.raw`
\set rows -1
SELECT pg_catalog.format('SELECT pg_catalog.count(*) AS rows FROM %s', :parent::pg_catalog.regclass) AS counting \gset
:counting \gset
\if :ERROR
${REPORT_ERROR}
\endif
`;

/**
 * How an index can be read as a whole. Prepared once, as planning it takes longer than all else about a small index; and
 * each part is computed once, which OFFSET 0 sees to.
 */
const WAY_TO_READ = `
PREPARE way_to_read (pg_catalog.oid) AS
WITH of AS (
  SELECT i.*, a.amname, s.nspname AS class_schema, o.opcname, o.opcfamily, o.opcintype, c.relnamespace = 99 AS is_toast,
         -- best one that no other index has: then there is no other to be taken for it
         (SELECT k.attnum FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
           WHERE k.attnum > 0 AND k.n <= i.indnkeyatts AND (k.n = 1 OR a.amname NOT IN ('hash', 'gin'))
           ORDER BY EXISTS (SELECT FROM pg_catalog.pg_index other WHERE other.indrelid = i.indrelid
              AND other.indexrelid <> i.indexrelid AND k.attnum = ANY (other.indkey)), k.n LIMIT 1) AS attnum
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am a ON a.oid = c.relam
    JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[0] JOIN pg_catalog.pg_namespace s ON s.oid = o.opcnamespace
   WHERE i.indexrelid = $1 OFFSET 0
), key AS (
  SELECT of.*, t.attnotnull,
         -- whether a row is null is another question than whether its columns are
         EXISTS (SELECT FROM pg_catalog.pg_type y WHERE y.oid = t.atttypid AND y.typtype = 'c') AS is_row,
         CASE WHEN t.attnum IS NOT NULL THEN pg_catalog.quote_ident(t.attname)
              WHEN ${IS_HARMLESS('indexprs')} THEN pg_catalog.format('(%s)', pg_catalog.pg_get_indexdef(of.indexrelid, 1, true)) END AS expression,
         (SELECT pg_catalog.format('OPERATOR(%I.%s)', n.nspname, o.oprname)
            FROM pg_catalog.pg_amop m JOIN pg_catalog.pg_operator o ON o.oid = m.amopopr JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
           WHERE m.amopfamily = of.opcfamily AND m.amoplefttype = of.opcintype AND m.amoprighttype = of.opcintype
             AND o.oprname = '=' AND o.oid < 16384 LIMIT 1) AS equals
    FROM of LEFT JOIN pg_catalog.pg_attribute t ON t.attrelid = of.indrelid AND t.attnum = of.attnum OFFSET 0
), way AS (
  SELECT key.*,
         CASE WHEN pg_catalog.pg_index_column_has_property(indexrelid, 1, 'search_nulls')
                AND pg_catalog.pg_index_has_property(indexrelid, 'bitmap_scan') THEN
                CASE WHEN expression IS NULL OR is_row THEN 'true' ELSE pg_catalog.format('%1$s IS NULL OR %1$s IS NOT NULL', expression) END
              WHEN amname = 'gin' AND expression IS NOT NULL THEN
                ${GIN_EVERYTHING('expression')}
         END AS everything,
         attnum IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_index other WHERE other.indrelid = key.indrelid
            AND other.indexrelid <> key.indexrelid AND key.attnum = ANY (other.indkey)) AS is_alone
    FROM key OFFSET 0
), reading AS (
  SELECT CASE WHEN amname = 'hash' AND equals IS NOT NULL AND expression IS NOT NULL THEN
                pg_catalog.format('SELECT pg_catalog.count(*) FROM (SELECT DISTINCT %1$s AS key FROM ONLY %2$s WHERE %1$s IS NOT NULL) AS keys,'
                  || ' LATERAL (SELECT FROM ONLY %2$s WHERE %1$s %3$s keys.key OFFSET 0) AS found', expression, indrelid::pg_catalog.regclass, equals)
              WHEN everything IS NOT NULL THEN
                pg_catalog.format('SELECT pg_catalog.count(*) FROM (SELECT FROM ONLY %s WHERE %s%s) AS found', indrelid::pg_catalog.regclass,
                  everything, CASE WHEN amname = 'btree' AND everything <> 'true' THEN ' LIMIT 1' ELSE '' END)
              ELSE '' END AS reading,
         amname AS how,
         -- what lists no entry by itself
         everything IS NOT NULL AND amname <> 'brin' AS has_entries,
         coalesce(everything = 'true', false) AS is_without_key,
         indexrelid >= 16384 AND (indpred IS NOT NULL OR coalesce(everything = 'true', false) OR NOT is_alone) AS is_hidden,
         coalesce(attnotnull, false) AND pg_catalog.current_setting('server_version_num')::int >= 170000 AS is_simplified,
         coalesce(attnum, 0) AS column,
         indexrelid < 16384 AND NOT is_toast AS is_catalogue,
         -- PostgreSQL goes round for ever in one whose page is empty, and cannot be stopped
         amname IN ('gin', 'spgist') AS is_fragile,
         indexrelid < 16384 AND NOT is_alone AS is_indistinct,
         pg_catalog.format('%s, operator class %s', amname, opcname) AS kind
    FROM way
)
SELECT *, reading = '' AS is_unknown, is_hidden OR is_simplified AS is_changed FROM reading;
`;

/** The settings with which an index is read as a whole. As a superuser, for those that follow. */
export const INDEX_SETTINGS = `
SET enable_seqscan = off;
SET enable_indexscan = off;
SET enable_tidscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET enable_material = off;
SET max_parallel_workers_per_gather = 0;
SET work_mem = '64MB';
SET track_counts = on;
SET session_replication_role = replica;
${WAY_TO_READ}`;

/**
 * Reads all entries of an index and compares their number with the rows that it must have. Variables: `oid`, `parent`
 * and `rows`. An entry may be of a row that was deleted and not yet cleaned up: then the table is cleaned up first.
 */
export const INDEX = String.raw`
\echo :nonce begin :oid
\unset reading
EXECUTE way_to_read (:oid) \gset
${REPORT_ERROR}
\if :{?reading}
\if :is_indistinct
-- PostgreSQL keeps what it knows of a catalogue's indexes: another one cannot be hidden from it
\elif :is_unknown
\echo :nonce unread :oid not read: no query reads all of an index of this kind ( :kind )
\else
\set is_broken false
\set has_empty_pages false
\if :is_fragile
\i index-pages.psql
\endif
\set differs false
\if :is_broken
\echo :nonce damage :oid index: pages in use are empty
\elif :has_empty_pages
\echo :nonce unread :oid not read: some of its pages are empty, and whether they are in use cannot be told; REINDEX it
\else
\i index-read.psql
\endif
\if :differs
SELECT pg_catalog.format('VACUUM (INDEX_CLEANUP ON, TRUNCATE OFF) %s', :parent::pg_catalog.regclass) \gexec
${REPORT_ERROR}
\i index-read.psql
\endif
\if :differs
-- a page that somebody reads at that moment is passed over, unless all of it has to be frozen
SELECT pg_catalog.format('VACUUM (FREEZE, DISABLE_PAGE_SKIPPING, INDEX_CLEANUP ON, TRUNCATE OFF) %s', :parent::pg_catalog.regclass) \gexec
${REPORT_ERROR}
\i index-read.psql
\endif
\if :{?entries}
\echo :nonce entries :oid :entries :rows :is_used :how
\endif
\endif
\endif
\echo :nonce end :oid
`;

/** Part of {@link INDEX}: looks for pages of zeros in the file itself, and whether a page beside leads to one. */
export const INDEX_PAGES = String.raw`
CHECKPOINT;
WITH file AS (
  SELECT pg_catalog.pg_relation_filepath(:oid) AS path, size, segment, pg_catalog.pg_relation_size(:oid) / size AS pages
    FROM (SELECT pg_catalog.current_setting('block_size')::bigint AS size,
                 (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'segment_size') AS segment) AS unit
), page AS MATERIALIZED (
  SELECT n, pg_catalog.get_byte(header, 14) + pg_catalog.get_byte(header, 15) = 0 AS is_empty,
         pg_catalog.get_byte(tail, 0) + pg_catalog.get_byte(tail, 1) * 256 + pg_catalog.get_byte(tail, 2) * 65536
           + pg_catalog.get_byte(tail, 3)::bigint * 16777216 AS next
    FROM file, pg_catalog.generate_series(0, pages - 1) AS n,
         LATERAL (SELECT pg_catalog.pg_read_binary_file(path || CASE WHEN n < segment THEN '' ELSE '.' || n / segment END, n % segment * size, size) AS bytes
                  OFFSET 0) AS read,
         LATERAL (SELECT pg_catalog.substr(bytes, 1, 24) AS header, pg_catalog.substr(bytes, size::int - 7, 4) AS tail OFFSET 0) AS part
)
SELECT pg_catalog.count(*) > 0 AS has_empty_pages,
       pg_catalog.count(*) FILTER (WHERE n <= 1 OR :'how' = 'gin' AND n IN (SELECT next FROM page WHERE NOT is_empty)) > 0 AS is_broken
  FROM page WHERE is_empty \gset
${REPORT_ERROR}
`;

/** Part of {@link INDEX}. */
export const INDEX_READ = String.raw`
\unset entries
BEGIN;
\if :is_changed
-- who reads another index of the table hides this one in turn: one after the other, or they wait for each other for ever
\o /dev/null
SELECT pg_catalog.pg_advisory_xact_lock(:parent);
\o
\endif
\if :is_hidden
UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indrelid = :parent AND indexrelid <> :oid AND indisvalid;
UPDATE pg_catalog.pg_index SET indpred = NULL WHERE indexrelid = :oid AND indpred IS NOT NULL;
\endif
\if :is_simplified
UPDATE pg_catalog.pg_attribute SET attnotnull = false WHERE attrelid = :parent AND attnum = :column;
\endif
\if :is_without_key
SET LOCAL enable_bitmapscan = off;
\else
SET LOCAL enable_indexonlyscan = off;
\endif
\if :is_catalogue
-- once in vain: then what PostgreSQL itself looks up in it is in its caches
\o /dev/null
SELECT :'reading' \gexec
\o
\endif
SELECT pg_catalog.pg_stat_get_xact_tuples_returned(:oid) AS before, pg_catalog.pg_stat_get_xact_numscans(:oid) AS scans \gset
\echo -n :nonce found :oid ''
SELECT :'reading' \gexec
\if :ERROR
\echo
${REPORT_ERROR}
ROLLBACK;
\else
SELECT entries, entries NOT IN (-1, :rows) AS differs, pg_catalog.pg_stat_get_xact_numscans(:oid) > :scans AS is_used
  FROM (SELECT CASE WHEN :'has_entries' THEN pg_catalog.pg_stat_get_xact_tuples_returned(:oid) - :before ELSE -1 END AS entries) AS counted \gset
ROLLBACK;
\endif
`;
