const FIRST_WITH_DATABASE_VERSION = 15;
/** PostgreSQL's own number of the collation that is whatever the database has. */
const DEFAULT_COLLATION = 100;

/** Before PostgreSQL 15 a database has no version of its own, but among the collations is one of the same name. */
const DATABASE_VERSION = `
  SELECT 'of the database', datcollversion, pg_catalog.pg_database_collation_actual_version(oid)
    FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()`;
const VERSION_OF_SAME_NAME = `
  SELECT 'of the database', min(collversion), min(pg_catalog.pg_collation_actual_version(c.oid))
    FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_database ON collcollate = datcollate AND collprovider = 'c'
   WHERE datname = pg_catalog.current_database()`;

/**
 * The query for the collations of the current database which the recovery host has in another version, so that it sorts
 * otherwise: their numbers, their names, the version in the backup and on the host. Pure.
 *
 * @param major of PostgreSQL, 13 or later
 */
export function changedCollationsQuery(major: number): string {
  const ofDatabase = major >= FIRST_WITH_DATABASE_VERSION ? DATABASE_VERSION : VERSION_OF_SAME_NAME;
  return `
    WITH version (id, name, recorded, actual) AS (
      SELECT oid, pg_catalog.quote_ident(collname), collversion, pg_catalog.pg_collation_actual_version(oid)
        FROM pg_catalog.pg_collation
       WHERE oid IN (SELECT pg_catalog.unnest(indcollation) FROM pg_catalog.pg_index) AND oid <> ${DEFAULT_COLLATION}
      UNION ALL
      SELECT ${DEFAULT_COLLATION}::pg_catalog.oid, name, recorded, actual FROM (${ofDatabase}) AS d (name, recorded, actual)
    )
    SELECT id, name, coalesce(recorded, 'none') AS recorded, coalesce(actual, 'none') AS actual
      FROM version WHERE recorded IS DISTINCT FROM actual`;
}
