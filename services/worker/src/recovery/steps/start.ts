import { majorVersion } from '../major-version.ts';
import { postgresqlConf } from '../postgresql-conf.ts';
import { randomInstant } from '../random-instant.ts';
import { parseRecoveryLog } from '../recovery-log.ts';
import { type ReplayTarget, recoverySettings } from '../recovery-settings.ts';
import { notStartedReason, reasonNotToStart, unprovenReason } from '../replay-verdict.ts';
import { askReplayedServer } from '../replayed-server.ts';
import { parseRestoredFiles } from '../restored-files.ts';
import { INSPECT_SCRIPT } from '../scripts/inspect.ts';
import { START_SCRIPT } from '../scripts/start.ts';
import { recordReplay } from './record-replay.ts';
import type { LadderStep, RecoveryInProgress } from './step.ts';

const TIMEOUT_SECONDS = 6 * 60 * 60;

/**
 * Proves that PostgreSQL replays all the WAL that it should and takes connections, that it is this backup's cluster,
 * and that it is the server which this test started.
 */
export const start: LadderStep = {
  name: 'start',
  optional: false,
  needs: ['restore'],
  timeoutSeconds: TIMEOUT_SECONDS,
  always: false,
  async run(test, signal) {
    const { host, place, request } = test;
    const { prepared, wal } = givenBy(test);
    const { backup } = request;
    const inspected = await host.run(INSPECT_SCRIPT, inspectArguments(test), {
      asUser: prepared.owner,
      signal,
    });
    if (inspected.status === 'failed') return inspected;
    const files = parseRestoredFiles(inspected.stdout, inspected.values);
    test.findings.restoredBytes = files.restoredBytes;
    // before the start: a foreign cluster is not even run
    const wrong = reasonNotToStart(files, request, wal);
    if (wrong !== null) return { status: 'failed', reason: wrong, log: inspected.output };

    const target = replayTarget(test, files.newestCommitAt);
    test.findings.targetAt = target.kind === 'time' ? target.at : null;
    const clusterName = `barback ${place.nonce}`;
    const settings = postgresqlConf({
      socketDirectory: prepared.socketDirectory,
      clusterName,
      major: Number(majorVersion(backup.pgVersion)),
      preloadLibraries: request.sharedPreloadLibraries,
      recovery: { ...files.control.settings, ...recoverySettings(target, wal, backup) },
    });
    const started = await host.run(
      START_SCRIPT,
      [place.directory, prepared.programs, prepared.socketDirectory, String(TIMEOUT_SECONDS), settings],
      { asUser: prepared.owner, signal },
    );
    const said = parseRecoveryLog(started.status === 'failed' ? started.log : started.output);
    if (started.status === 'failed') {
      return { ...started, reason: notStartedReason(started.reason, target, said, { wal, backup, files }) };
    }
    const asked = await askReplayedServer(test, signal);
    if (asked.status === 'failed') return asked;
    const { server } = asked;
    recordReplay(test, target, server);
    const unproven = unprovenReason(server, target, said, { clusterName, wal, backup });
    return unproven === null
      ? { status: 'passed' }
      : { status: 'failed', reason: unproven, log: started.output };
  },
  // the server is stopped when the directory that `prepare` made is removed
  undo: null,
};

function givenBy({ prepared, wal }: RecoveryInProgress) {
  if (prepared === null || wal === null) throw new Error('start needs what prepare and restore found');
  return { prepared, wal };
}

function inspectArguments(test: RecoveryInProgress): string[] {
  const { prepared, wal } = givenBy(test);
  const { place, request } = test;
  const prefixes = new Set(wal.segments.map((name) => name.slice(0, 8)));
  const timelines = request.target.kind === 'random' ? [...prefixes].join('|') : '';
  const { segmentBytes, beginWal } = request.backup;
  const directories = [place.dataDirectory, place.tablespacesDirectory];
  return [prepared.programs, ...directories, String(segmentBytes), beginWal, timelines];
}

function replayTarget({ request, random }: RecoveryInProgress, newestCommitAt: string | null): ReplayTarget {
  const { target, backup } = request;
  if (target.kind !== 'random') return target.kind === 'time' ? target : { kind: target.kind };
  const at = randomInstant(backup.endedAt, newestCommitAt, random());
  return at === null ? { kind: 'latest' } : { kind: 'time', at };
}
