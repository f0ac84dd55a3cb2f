import { firstFew } from './first-few.ts';

/** A collation that an index is sorted by, with its version where the index was made and on the recovery host. */
export interface CollationVersion {
  name: string;
  recorded: string;
  actual: string;
}

const FIRST_WITH_DATABASE_VERSION = 15;
/** PostgreSQL's own number of the collation that is whatever the database has. */
const DEFAULT_COLLATION = 100;
const BTREE = 403;

/** Before PostgreSQL 15 a database has no version of its own, but among the collations is one of the same name. */
const DATABASE_VERSION = `
  SELECT 'of the database', datcollversion, pg_database_collation_actual_version(oid)
    FROM pg_catalog.pg_database WHERE datname = current_database()`;
const VERSION_OF_SAME_NAME = `
  SELECT 'of the database', min(collversion), min(pg_collation_actual_version(c.oid))
    FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_database ON collcollate = datcollate AND collprovider = 'c'
   WHERE datname = current_database()`;

/**
 * The query for the collations of the current database which its B-trees are sorted by and which the recovery host has
 * in another version: it sorts otherwise. Pure.
 *
 * @param major of PostgreSQL, 14 or later
 */
export function changedCollationsQuery(major: number): string {
  const ofDatabase = major >= FIRST_WITH_DATABASE_VERSION ? DATABASE_VERSION : VERSION_OF_SAME_NAME;
  return `
    WITH used AS (
      SELECT DISTINCT unnest(indcollation) AS id
        FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid WHERE relam = ${BTREE}
    ), version (name, recorded, actual) AS (
      SELECT quote_ident(collname), collversion, pg_collation_actual_version(oid)
        FROM pg_catalog.pg_collation JOIN used ON used.id = oid AND id <> ${DEFAULT_COLLATION}
      UNION ALL
      SELECT * FROM (${ofDatabase}) AS d (name, recorded, actual)
       WHERE ${DEFAULT_COLLATION} IN (SELECT id FROM used)
    )
    SELECT name, coalesce(recorded, 'none'), coalesce(actual, 'none')
      FROM version WHERE recorded IS DISTINCT FROM actual ORDER BY name`;
}

/** Why indexes cannot be judged on the recovery host; null when they can. Pure. */
export function collationReason(
  databases: readonly { database: string; changed: readonly CollationVersion[] }[],
): string | null {
  const found = databases.flatMap(({ database, changed }) =>
    changed.map(
      ({ name, recorded, actual }) =>
        `${name} in ${database} (${recorded} in the backup, ${actual} on the host)`,
    ),
  );
  if (found.length === 0) return null;
  return `the host sorts text otherwise than the backed-up server, and healthy indexes would look damaged: collation ${firstFew(found)}; test on a host with the same version of the operating system`;
}
