import { parseLsn } from '../../../wal/lsn.ts';
import { loadScript } from '../../host/script.ts';
import { highest } from '../../ladder/highest.ts';
import { majorVersion } from '../../ladder/major-version.ts';
import { randomInstant } from '../../ladder/random-instant.ts';
import type { LadderStep, RecoveryInProgress } from '../../ladder/step.ts';
import { launch } from './launch.ts';
import { postgresqlConf } from './postgresql-conf.ts';
import { readReplayEnd, readRestoredWal, readUnreplayed } from './replay/read-restored-wal.ts';
import { recordReplay } from './replay/record-replay.ts';
import { parseRecoveryLog } from './replay/recovery-log.ts';
import { type ReplayTarget, recoverySettings } from './replay/recovery-settings.ts';
import { notStartedReason, reasonNotToStart, unprovenReason } from './replay/replay-verdict.ts';
import { askReplayedServer } from './replay/replayed-server.ts';
import { parseRestoredFiles } from './replay/restored-files.ts';
import { rolesSql } from './roles-sql.ts';
import { parseWalAhead } from './wal-ahead.ts';

const INSPECT = loadScript(import.meta.dirname, 'inspect.sh');
const LOOK_AHEAD = loadScript(import.meta.dirname, 'look-ahead.sh');
const CONFIGURE = loadScript(import.meta.dirname, 'configure.sh');
const ROLES = loadScript(import.meta.dirname, 'roles.sh');
const TIMEOUT_SECONDS = 6 * 60 * 60;
/** A server that has recovered writes what it has changed before it stops. */
const RESTART_SECONDS = 60 * 60;

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
    const inspected = await host.run(INSPECT, inspectArguments(test), {
      asUser: prepared.owner,
      signal,
    });
    if (inspected.status === 'failed') return inspected;
    const files = parseRestoredFiles(inspected.stdout, inspected.values);
    test.findings.restoredBytes = files.restoredBytes;
    const looked = await readRestoredWal(test, wal, signal);
    if (looked.status === 'failed') return looked;
    const { restored } = looked;
    const given = { server: request.server, wal, restored, backup };
    // before the start: a foreign cluster is not even run
    const wrong = reasonNotToStart(files, restored, request, wal);
    if (wrong !== null) return { status: 'failed', reason: wrong, log: inspected.output };

    const target = replayTarget(test, files.newestCommitAt);
    test.findings.targetAt = target.kind === 'time' ? target.at : null;
    const clusterName = `barback ${place.nonce}`;
    const ahead = await host.run(
      LOOK_AHEAD,
      [
        prepared.programs,
        place.dataDirectory,
        backup.beginWal,
        target.kind === 'immediate' ? backup.endWal : '',
      ],
      { asUser: prepared.owner, purpose: 'reading the WAL to replay', signal },
    );
    if (ahead.status === 'failed') return ahead;
    const major = Number(majorVersion(backup.pgVersion));
    if (ahead.values.missing !== undefined) {
      const reason = `${ahead.values.missing} is not in ${prepared.programs}, and without it WAL cannot be read before it is replayed: install postgresql-${major} (Debian) or postgresql${major}-contrib (Red Hat)`;
      return { status: 'failed', reason, log: ahead.output };
    }
    const { tablespaceLocations, settings } = parseWalAhead(ahead.stdout);
    const configuration = postgresqlConf({
      socketDirectory: prepared.socketDirectory,
      clusterName,
      major,
      preloadLibraries: request.sharedPreloadLibraries,
      recovery: recoverySettings(target, wal, backup),
      atLeast: highest(files.control.settings, settings),
    });
    const configured = await host.run(CONFIGURE, [place.directory, configuration], {
      asUser: prepared.owner,
      purpose: 'configuring the restored server',
      signal,
    });
    if (configured.status === 'failed') return configured;
    const roles = rolesSql(place.nonce, major);
    const started = await launch(
      test,
      { timeoutSeconds: TIMEOUT_SECONDS, tablespaceLocations, rolesSql: roles },
      signal,
    );
    const log = started.status === 'failed' ? started.log : started.output;
    const said = parseRecoveryLog(log);
    if (started.status === 'failed') {
      return { ...started, reason: notStartedReason(started.reason, target, said, given) };
    }
    const made = await host.run(ROLES, rolesArguments(test, roles, major), {
      asUser: prepared.owner,
      purpose: 'making roles on the restored server',
      signal,
    });
    if (made.status === 'failed') return made;
    const asked = await askReplayedServer(test, log, signal);
    if (asked.status === 'failed') return asked;
    const { server } = asked;
    const left = await readReplayEnd(test, signal);
    if (left.status === 'failed') return left;
    const { end } = left;
    recordReplay(test, target, { replayedTo: end.at, newestCommitAt: server.newestCommitAt });
    const unreplayed = await readUnreplayed(test, end.at, wal, restored, signal);
    if (unreplayed.status === 'failed') return unreplayed;
    const unproven = unprovenReason(server, target, said, {
      ...given,
      clusterName,
      end: { at: end.at, lastRecordAt: said.lastRecordAt === null ? null : parseLsn(said.lastRecordAt) },
      timeline: end.timeline,
      read: unreplayed.read,
    });
    return unproven === null ? { status: 'passed' } : { status: 'failed', reason: unproven, log };
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
  const { beginWal, configurationFiles } = request.backup;
  const { required, userNameMap } = configurationFiles;
  const directories = [place.dataDirectory, place.tablespacesDirectory];
  return [prepared.programs, ...directories, beginWal, timelines, userNameMap ?? '', ...required];
}

function rolesArguments(test: RecoveryInProgress, sql: string, major: number): string[] {
  const { place, request } = test;
  const { programs, socketDirectory } = givenBy(test).prepared;
  const barman = request.conninfoUser ?? '';
  return [place.directory, programs, socketDirectory, barman, sql, String(major), String(RESTART_SECONDS)];
}

function replayTarget({ request, random }: RecoveryInProgress, newestCommitAt: string | null): ReplayTarget {
  const { target, backup } = request;
  if (target.kind !== 'random') return target.kind === 'time' ? target : { kind: target.kind };
  const at = randomInstant(backup.endedAt, newestCommitAt, random());
  return at === null ? { kind: 'latest' } : { kind: 'time', at };
}
