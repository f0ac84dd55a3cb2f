import type { Logger } from '@barback/shared/service/log';
import { followHistory } from './follow-history.ts';
import { isDisproof, type ProjectedProof, withTest } from './projection/recovery-proof.ts';

/** What recovery tests say of the backups of one server. */
export interface TestedBackups {
  /** Those that a test has shown to be bad, and no later one to be good. */
  badIds: ReadonlySet<string>;
  /** How long the last passed test of each took to recover it, without verifying. */
  recoverySeconds: ReadonlyMap<string, number>;
  /** When the last test of each ended that says something of it, passed or failed; epoch milliseconds. */
  testedAt: ReadonlyMap<string, number>;
}

interface Known {
  proof: ProjectedProof;
  recoverySeconds: Map<string, number>;
  testedAt: Map<string, number>;
}

const NOTHING_TESTED: TestedBackups = {
  badIds: new Set(),
  recoverySeconds: new Map(),
  testedAt: new Map(),
};
/** More are not built on. */
const REMEMBERED = 1000;

/** The tests in the history on disk, whichever worker did them. @param file see `historyFile` */
export function testedBackupsIn(file: string, log: Logger): { of(server: string): Promise<TestedBackups> } {
  const servers = new Map<string, Known>();
  const readOn = followHistory(
    file,
    {
      begin: () => servers.clear(),
      take(entry) {
        if (entry.kind !== 'recovery-test') return;
        const { server, backupId, status, findings } = entry.test;
        const before = servers.get(server);
        const recoverySeconds = before?.recoverySeconds ?? new Map<string, number>();
        const testedAt = before?.testedAt ?? new Map<string, number>();
        if (status === 'passed' || isDisproof(entry.test)) {
          testedAt.delete(backupId); // the order is that of the tests
          testedAt.set(backupId, Date.parse(entry.test.endedAt));
        }
        if (status === 'passed' && findings.recoveryTimeSeconds !== null)
          recoverySeconds.set(backupId, findings.recoveryTimeSeconds);
        const [oldest] = testedAt.keys();
        if (testedAt.size > REMEMBERED && oldest !== undefined) {
          testedAt.delete(oldest);
          recoverySeconds.delete(oldest);
        }
        servers.set(server, {
          proof: withTest(before?.proof ?? null, entry.test),
          recoverySeconds,
          testedAt,
        });
      },
    },
    log,
  );
  return {
    async of(server) {
      await readOn();
      const known = servers.get(server);
      if (known === undefined) return NOTHING_TESTED;
      const { proof, recoverySeconds, testedAt } = known;
      return { badIds: proof.disprovenBackupIds, recoverySeconds, testedAt };
    },
  };
}
