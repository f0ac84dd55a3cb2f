import { changedCollationsQuery, collationReason } from '../collations.ts';
import { majorVersion } from '../major-version.ts';
import { query } from '../restored-server.ts';
import { STRUCTURE_SCRIPT } from '../scripts/structure.ts';
import { structureVerdict } from '../structure-verdict.ts';
import type { LadderStep, RecoveryInProgress, StepOutcome } from './step.ts';

const FIRST_WITH_PG_AMCHECK = 14;
const QUERY_TIMEOUT_SECONDS = 5 * 60;

/** Proves that every index has the rows of its table, in their order, and that the pages of both make sense. */
export const structure: LadderStep = {
  name: 'structure',
  optional: true,
  needs: ['start'],
  timeoutSeconds: 24 * 60 * 60,
  always: false,
  async run(test, signal) {
    const { host, prepared, request } = test;
    if (prepared === null) throw new Error('structure needs what prepare found');
    const major = Number(majorVersion(request.backup.pgVersion));
    if (major < FIRST_WITH_PG_AMCHECK) {
      return skipped(`PostgreSQL ${major} has no pg_amcheck: 14 and later have`);
    }
    const unjudged = await unjudgedReason(test, major, signal);
    if (unjudged !== null) return unjudged;
    const { programs, socketDirectory, owner } = prepared;
    const checked = await host.run(STRUCTURE_SCRIPT, [programs, socketDirectory], { asUser: owner, signal });
    if (checked.status === 'failed') return checked;
    const { missing, clean } = checked.values;
    if (missing !== undefined) {
      return skipped(
        `${missing} is not in ${programs}: install postgresql-client-${major} (Debian) or postgresql${major}-contrib (Red Hat)`,
      );
    }
    if (clean === 'yes') return { status: 'passed' };
    const { status, reason } = structureVerdict(checked.stdout);
    return status === 'failed' ? { status, reason, log: checked.output } : skipped(reason);
  },
  // what is written goes with the directory that `prepare` made
  undo: null,
};

const skipped = (reason: string): StepOutcome => ({ status: 'skipped', cause: 'not_possible', reason });

/** Why the check would say nothing on this host; null when it does. */
async function unjudgedReason(
  test: RecoveryInProgress,
  major: number,
  signal: AbortSignal,
): Promise<StepOutcome | null> {
  const ask = (sql: string, database?: string) =>
    query(test, sql, {
      ...(database !== undefined && { database }),
      timeoutSeconds: QUERY_TIMEOUT_SECONDS,
      signal,
    });
  const available = await ask("SELECT name FROM pg_catalog.pg_available_extensions WHERE name = 'amcheck'");
  if (available.status === 'failed') return available;
  if (available.rows.length === 0) {
    return skipped(
      `the extension amcheck is not installed: install postgresql-${major} (Debian) or postgresql${major}-contrib (Red Hat)`,
    );
  }
  // one whose removal was interrupted has the limit -2, and lets nobody in
  const listed = await ask(
    'SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND datconnlimit <> -2',
  );
  if (listed.status === 'failed') return listed;
  const databases = [];
  for (const [database = ''] of listed.rows) {
    const answer = await ask(changedCollationsQuery(major), database);
    if (answer.status === 'failed') return answer;
    const changed = answer.rows.map(([name = '', recorded = '', actual = '']) => ({
      name,
      recorded,
      actual,
    }));
    databases.push({ database, changed });
  }
  const reason = collationReason(databases);
  return reason === null ? null : skipped(reason);
}
