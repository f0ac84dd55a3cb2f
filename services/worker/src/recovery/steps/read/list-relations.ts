/**
 * psql script: lists what there is to look at in the current database, one line each: `OID KIND PARENT BYTES NAME WHY`,
 * the bytes those of the parent, the last two in hexadecimal digits. A relation that is not looked at has the kind `unread`, and why. Variables: `shared`
 * (whether the catalogues of the whole cluster are listed too).
 *
 * Kinds: `table`, `toast`, `sequence`, `index`, `key` (of a unique index), `rows` (what an index of a part of the
 * table must have), `check` (of a table), `reference` (a foreign key).
 */
export const LIST_RELATIONS = `
WITH relation AS (
  SELECT c.oid, c.relkind, c.relam, c.relispopulated,
         pg_catalog.format('%s.%s', n.nspname, c.relname) AS name
    FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE (NOT c.relisshared OR :shared)
     AND c.relkind IN ('r', 'm', 't', 'S', 'i', 'f')
     -- what a session that is over left behind: nobody can read it, nothing is lost with it
     AND c.relpersistence <> 't'
), index AS (
  SELECT i.*, a.amname, r.name
    FROM pg_catalog.pg_index i JOIN relation r ON r.oid = i.indexrelid JOIN pg_catalog.pg_am a ON a.oid = r.relam
   WHERE i.indrelid IN (SELECT oid FROM relation)
), listed (oid, kind, parent, name, why) AS (
  SELECT oid, CASE relkind WHEN 'S' THEN 'sequence' WHEN 't' THEN 'toast' ELSE 'table' END, oid, name, ''
    FROM relation WHERE relkind IN ('r', 't', 'S') OR relkind = 'm' AND relispopulated
  UNION ALL
  SELECT oid, 'unread', oid, name, 'a foreign table: its rows are on another server' FROM relation WHERE relkind = 'f'
  UNION ALL
  SELECT oid, 'unread', oid, name, 'a materialized view that was never filled'
    FROM relation WHERE relkind = 'm' AND NOT relispopulated
  UNION ALL
  SELECT indexrelid, CASE WHEN indisvalid AND indisready THEN 'index' ELSE 'unread' END, indrelid, name,
         CASE WHEN indisvalid AND indisready THEN '' ELSE 'an invalid index: PostgreSQL does not read it; REINDEX or drop it' END
    FROM index
  UNION ALL
  SELECT indexrelid, 'key', indrelid, index.name, ''
    FROM index JOIN relation t ON t.oid = indrelid
   WHERE indisvalid AND indisready AND indisunique AND t.relkind <> 't'
  UNION ALL
  SELECT indexrelid, 'rows', indrelid, index.name, ''
    FROM index JOIN relation t ON t.oid = indrelid
   WHERE indisvalid AND indisready AND (indpred IS NOT NULL OR amname IN ('hash', 'gin')) AND t.relkind <> 't'
  UNION ALL
  SELECT DISTINCT conrelid, 'check', conrelid, r.name, ''
    FROM pg_catalog.pg_constraint JOIN relation r ON r.oid = conrelid AND r.relkind = 'r'
   WHERE contype = 'c' AND convalidated
  UNION ALL
  SELECT k.oid, 'reference', k.conrelid, pg_catalog.format('%s.%s', r.name, k.conname), ''
    FROM pg_catalog.pg_constraint k JOIN relation r ON r.oid = k.conrelid AND r.relkind = 'r'
   WHERE k.contype = 'f' AND k.convalidated
)
SELECT l.oid, l.kind, l.parent,
       coalesce(pg_catalog.pg_relation_size(l.parent), 0),
       coalesce(pg_catalog.encode(pg_catalog.textsend(l.name), 'hex'), '3f'),
       CASE WHEN l.why <> '' THEN pg_catalog.encode(pg_catalog.textsend(l.why), 'hex') ELSE '-' END
  FROM listed l
`;
