import { loadScript } from '../../host/script.ts';
import { majorVersion } from '../../ladder/major-version.ts';
import type { LadderStep } from '../../ladder/step.ts';
import { endedOutcome } from '../../restored-server/ended.ts';
import { query } from '../../restored-server/restored-server.ts';
import { badChecksumsReason } from './checksums-verdict.ts';

const CHECKSUMS = loadScript(import.meta.dirname, 'checksums.sh');
const STOP_TIMEOUT_SECONDS = 6 * 60 * 60;
const QUERY_TIMEOUT_SECONDS = 60;

/** Proves that every page still fits the checksum that the backed-up server wrote it with. The server is stopped. */
export const checksums: LadderStep = {
  name: 'checksums',
  optional: true,
  needs: ['start'],
  timeoutSeconds: 24 * 60 * 60,
  always: false,
  async run(test, signal) {
    const { host, place, prepared, request, findings } = test;
    if (prepared === null) throw new Error('checksums needs the result of prepare');
    const asked = await query(test, 'SHOW data_checksums', {
      timeoutSeconds: QUERY_TIMEOUT_SECONDS,
      signal,
    });
    if (asked.status !== 'passed') return asked;
    findings.dataChecksums = asked.rows[0]?.[0] === 'on';
    if (!findings.dataChecksums) {
      const reason =
        'the cluster has no data checksums; enable them with pg_checksums --enable while it is stopped';
      return { status: 'skipped', cause: 'not_possible', reason };
    }
    const { programs, owner } = prepared;
    const verified = await host.run(CHECKSUMS, [place.directory, programs, String(STOP_TIMEOUT_SECONDS)], {
      asUser: owner,
      signal,
    });
    if (verified.status === 'failed') return verified;
    const ended = endedOutcome(verified);
    if (ended !== null) return ended;
    const { missing, exit_code, errors } = verified.values;
    if (missing !== undefined) {
      const major = majorVersion(request.backup.pgVersion);
      const reason = `${missing} is not in ${programs}: install postgresql-${major} (Debian) or postgresql${major}-server (Red Hat)`;
      return { status: 'skipped', cause: 'not_possible', reason };
    }
    if (exit_code === '0') return { status: 'passed' };
    const reason = badChecksumsReason(verified.stdout, Number(errors), place.dataDirectory);
    return { status: 'failed', reason, log: verified.output };
  },
  // the server is stopped, and what it wrote goes with the directory that `prepare` made
  undo: null,
};
