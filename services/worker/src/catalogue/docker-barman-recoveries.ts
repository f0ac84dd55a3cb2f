import { readFile, stat } from 'node:fs/promises';
import {
  type DockerBarmanRun,
  dockerBarmanLogFile,
  parseDockerBarmanLog,
} from '@barback/shared/history/docker-barman-log';
import type { Logger } from '@barback/shared/service/log';
import type { DockerBarmanRecovery } from '@barback/shared/state/entries/catalogue';

/** What docker-barman, whose Barman home this may have been, wrote down of recoveries. Nothing of it is changed. */
export interface DockerBarmanRecoveries {
  /**
   * The newest of these backups that it restored; null when there is none. Never fails: logs what cannot be read, once
   * for each state of the file.
   */
  newest(server: string, doneBackupIds: readonly string[]): Promise<DockerBarmanRecovery | null>;
  /** All backups in its logs. Never fails either. */
  backupIds(server: string): Promise<ReadonlySet<string>>;
}

/** How many lines without information are named: the others are usually of the same kind. */
const NAMED_LINES = 5;

export function dockerBarmanRecoveriesIn(barmanHome: string, log: Logger): DockerBarmanRecoveries {
  const known = new Map<string, { state: string; runs: DockerBarmanRun[] }>();
  const read = async (server: string, file: string) => {
    const { runs, problems } = parseDockerBarmanLog(server, await readFile(file, 'utf8'));
    if (problems.length > 0) {
      const lines = problems.slice(0, NAMED_LINES).map(({ line, reason }) => `${line}: ${reason}`);
      log.warn(
        { file, count: problems.length, lines },
        "skipped lines of docker-barman's log without information",
      );
    }
    return runs;
  };
  const runsOf = async (server: string): Promise<DockerBarmanRun[]> => {
    const file = dockerBarmanLogFile(barmanHome, server);
    const found = await stat(file).catch(() => null);
    if (found === null) return [];
    const state = `${found.mtimeMs} ${found.size}`;
    const before = known.get(server);
    if (before?.state === state) return before.runs;
    const runs = await read(server, file).catch(({ message: reason }: Error) => {
      log.warn({ file, reason }, 'cannot read the log of docker-barman');
      return [];
    });
    known.set(server, { state, runs });
    return runs;
  };
  return {
    async newest(server, doneBackupIds) {
      const done = new Set(doneBackupIds);
      const recoveries = (await runsOf(server)).flatMap(({ backupId, recovery }) =>
        recovery === null ? [] : [{ backupId, ...recovery }],
      );
      return recoveries.findLast(({ backupId }) => done.has(backupId)) ?? null;
    },
    async backupIds(server) {
      return new Set((await runsOf(server)).map(({ backupId }) => backupId));
    },
  };
}
