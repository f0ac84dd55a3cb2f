import { REPORT_ERROR } from './psql-scripts.ts';

/** What must be true of the catalogues of a database, beside that each reference leads somewhere. */
const CHECKS: Record<string, string> = {
  'columns are missing': `
    SELECT c.oid::pg_catalog.regclass FROM pg_catalog.pg_class c
     WHERE c.relnatts <> (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)`,
  'constraints are missing': `
    SELECT c.oid::pg_catalog.regclass FROM pg_catalog.pg_class c
     WHERE c.relchecks <> (SELECT pg_catalog.count(*) FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c')
    UNION ALL
    SELECT i.indrelid::pg_catalog.regclass FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
     WHERE i.indexrelid >= 16384 AND (i.indisprimary OR i.indisexclusion) AND i.indisvalid AND c.relnamespace <> 99
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'x', 'u'))`,
  'a default value is missing': `
    SELECT a.attrelid::pg_catalog.regclass FROM pg_catalog.pg_attribute a
     WHERE a.atthasdef AND NOT EXISTS (SELECT FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum)`,
  'the query of a view is missing': `
    SELECT c.oid::pg_catalog.regclass FROM pg_catalog.pg_class c
     WHERE c.relkind IN ('v', 'm') AND NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type = '1')`,
  'its own row of a catalogue is missing': `
    SELECT c.oid::pg_catalog.regclass FROM pg_catalog.pg_class c
     WHERE c.relkind = 'S' AND NOT EXISTS (SELECT FROM pg_catalog.pg_sequence WHERE seqrelid = c.oid)
        OR c.relkind IN ('i', 'I') AND NOT EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid = c.oid)
        OR c.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_catalog.pg_partitioned_table WHERE partrelid = c.oid)
        OR c.relkind = 'f' AND NOT EXISTS (SELECT FROM pg_catalog.pg_foreign_table WHERE ftrelid = c.oid)
        OR c.relispartition AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = c.oid)`,
  'the range of a type is missing': `
    SELECT t.oid::pg_catalog.regtype FROM pg_catalog.pg_type t
     WHERE t.typtype = 'r' AND NOT EXISTS (SELECT FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid)`,
  'the triggers of a foreign key are missing': `
    SELECT k.conrelid::pg_catalog.regclass FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_class c ON c.oid = k.conrelid AND c.relkind = 'r'
      JOIN pg_catalog.pg_class r ON r.oid = k.confrelid AND r.relkind = 'r'
     WHERE k.contype = 'f' AND k.conparentid = 0 AND coalesce(pg_catalog.to_jsonb(k) ->> 'conenforced', 'true') = 'true'
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgconstraint = k.oid)`,
  'what an object depends on is missing in pg_depend': `
    WITH object (classid, objid) AS (
      SELECT c.tableoid, c.oid FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
       WHERE c.relpersistence <> 't' AND coalesce(i.indisvalid, true) AND (c.relnamespace <> 11 OR c.relkind IN ('i', 't'))
      UNION ALL SELECT tableoid, oid FROM pg_catalog.pg_constraint
      UNION ALL SELECT tableoid, oid FROM pg_catalog.pg_rewrite
      UNION ALL SELECT tableoid, oid FROM pg_catalog.pg_attrdef
      UNION ALL SELECT tableoid, oid FROM pg_catalog.pg_trigger
      UNION ALL SELECT tableoid, oid FROM pg_catalog.pg_proc WHERE pronamespace <> 11
      UNION ALL SELECT tableoid, oid FROM pg_catalog.pg_type WHERE typnamespace NOT IN (11, 99)
    )
    SELECT coalesce(pg_catalog.pg_describe_object(classid, objid, 0), objid::text) FROM object
     WHERE objid >= 16384
       AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = object.classid AND d.objid = object.objid)`,
  'what pg_depend names is missing': `
    SELECT CASE WHEN pg_catalog.pg_describe_object(classid, objid, objsubid) IS NULL
                THEN pg_catalog.format('%s of %s', objid, classid::pg_catalog.regclass)
                ELSE pg_catalog.format('%s of %s', refobjid, refclassid::pg_catalog.regclass) END
      FROM pg_catalog.pg_depend
     WHERE deptype <> 'p' AND (pg_catalog.pg_describe_object(classid, objid, objsubid) IS NULL
        OR pg_catalog.pg_describe_object(refclassid, refobjid, refobjsubid) IS NULL)`,
};

const check = ([wrong, query]: [string, string]) => String.raw`
\echo :nonce catalogue ${wrong}
SELECT count(*), min(object::text) FROM (${query.trim()}) AS found (object) HAVING count(*) > 0;
${REPORT_ERROR}`;

/**
 * psql script: looks whether the catalogues of the current database fit together. Prints `catalogue WRONG` and, when it
 * is so, in the next line of how many objects, and one of them.
 */
export const CATALOG_CHECKS = String.raw`
\echo :nonce begin 0
\set oid 0
SELECT pg_catalog.current_setting('server_version_num')::int >= 140000 AS knows_references \gset
\if :knows_references
\echo :nonce catalogue references lead nowhere
WITH reference AS (
  SELECT fktable, pktable, is_array, is_opt, fkcols[pg_catalog.cardinality(fkcols)] AS last_column,
         (SELECT pg_catalog.string_agg(pg_catalog.format('k.%I = %s', p,
            CASE WHEN is_array AND n = pg_catalog.cardinality(fkcols) THEN 'element' ELSE pg_catalog.format('f.%I', fkcols[n]) END), ' AND ')
            FROM pg_catalog.unnest(pkcols) WITH ORDINALITY AS p (p, n)) AS matches
    FROM pg_catalog.pg_get_catalog_foreign_keys()
)
SELECT pg_catalog.format('SELECT count(*), %L FROM %s AS f%s WHERE %sNOT EXISTS (SELECT FROM %s AS k WHERE %s) HAVING count(*) > 0',
         pg_catalog.format('%s of %s in %s', last_column, fktable, pktable), fktable,
         CASE WHEN is_array THEN pg_catalog.format(', pg_catalog.unnest(f.%I) AS element', last_column) ELSE '' END,
         CASE WHEN is_opt THEN pg_catalog.format('%s <> 0 AND ',
           CASE WHEN is_array THEN 'element' ELSE pg_catalog.format('f.%I', last_column) END) ELSE '' END,
         pktable, matches)
  FROM reference \gexec
${REPORT_ERROR}
${Object.entries(CHECKS).map(check).join('')}
\else
${Object.entries(CHECKS)
  .filter(([, query]) => !query.includes('pg_describe_object'))
  .map(check)
  .join('')}
\endif
\echo :nonce end 0
`;
