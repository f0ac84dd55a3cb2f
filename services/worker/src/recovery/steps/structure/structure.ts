import { examine } from '../../examination/examine.ts';
import { loadScript, psqlScripts } from '../../host/script.ts';
import { majorVersion } from '../../ladder/major-version.ts';
import type { LadderStep } from '../../ladder/step.ts';
import { query } from '../../restored-server/restored-server.ts';

const STRUCTURE = loadScript(import.meta.dirname, 'structure.sh');
const PSQL = psqlScripts(import.meta.dirname);
const QUERY_TIMEOUT_SECONDS = 5 * 60;

/** Proves that every B-tree has the rows of its table, in their order, and that the pages of both make sense. */
export const structure: LadderStep = {
  name: 'structure',
  optional: true,
  needs: ['start'],
  timeoutSeconds: 24 * 60 * 60,
  always: false,
  async run(test, signal) {
    const major = Number(majorVersion(test.request.backup.pgVersion));
    const available = await query(
      test,
      "SELECT name FROM pg_catalog.pg_available_extensions WHERE name = 'amcheck'",
      { timeoutSeconds: QUERY_TIMEOUT_SECONDS, signal },
    );
    if (available.status !== 'passed') return available;
    if (available.rows.length === 0) {
      const reason = `the extension amcheck is not installed: install postgresql-${major} (Debian) or postgresql${major}-contrib (Red Hat)`;
      return { status: 'skipped', cause: 'not_possible', reason };
    }
    return (await examine(test, STRUCTURE, [String(major)], PSQL, signal)).outcome;
  },
  // the output is removed with the directory that `prepare` created
  undo: null,
};
