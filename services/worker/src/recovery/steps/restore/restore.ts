import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { execa } from 'execa';
import { isOfDecompression, whyNotRestored } from '../../../barman/restore-failure.ts';
import { removeDirectory } from '../../../files/remove-directory.ts';
import { barmanSshCommand, closeSharedConnection } from '../../../ssh/barman-ssh-command.ts';
import { fastestFirst } from '../../../ssh/ciphers.ts';
import { loadScript } from '../../host/script.ts';
import { examineChain } from '../../ladder/examine-chain.ts';
import { majorVersion } from '../../ladder/major-version.ts';
import type { LadderStep } from '../../ladder/step.ts';
import { bytesToRestore } from './bytes-to-restore.ts';
import { measureRestore } from './measure-restore.ts';
import { watchStaging } from './watch-staging.ts';

const TAKE_OVER = loadScript(import.meta.dirname, 'take-over.sh');
/** How much of a login's output is shown: enough to find its origin. */
const MAX_SHOWN = 120;

/** Proves that Barman can restore the backup. */
export const restore: LadderStep = {
  name: 'restore',
  optional: false,
  needs: ['prepare'],
  timeoutSeconds: 24 * 60 * 60,
  always: false,
  async run(test, signal) {
    const { request, host, place, prepared, restore } = test;
    if (prepared === null) throw new Error('restore needs the result of prepare');
    const { backup, target: until } = request;
    if (until.kind === 'time' && Date.parse(until.at) <= Date.parse(backup.endedAt)) {
      const reason = `the backup ended at ${backup.endedAt}, after the recovery_target ${until.at}: set a later one`;
      return { status: 'failed', reason, log: '' };
    }
    if (backup.chainFault !== null) {
      const { lostBackupId, reason } = backup.chainFault;
      test.findings.damagedLink = lostBackupId;
      return { status: 'failed', reason: `${reason}; take a new backup`, log: '' };
    }
    const archive = await test.archivedWal(signal);
    if (archive.status === 'failed') return { ...archive, log: '' };
    const { wal } = archive;
    test.wal = wal;
    const names = backup.tablespaces;
    // one that Barman cannot move would be written over its original directory
    const stuck = names === null ? 'that are not known' : names.find((name) => name.includes(':'));
    if (names === null || stuck !== undefined) {
      const reason = `the backup has tablespaces (${stuck}) which Barman cannot restore elsewhere`;
      return { status: 'failed', reason, log: '' };
    }
    const tablespaces = names.map((name, index) => ({
      name,
      location: posix.join(place.tablespacesDirectory, String(index)),
    }));
    const chatter = host.chatter();
    if (chatter !== null) {
      const reason = `the login of ${host.name()} prints text before a command runs (${JSON.stringify(chatter.slice(0, MAX_SHOWN))}), which Barman's rsync takes for data; make its shell's start files, or the forced command, print to a terminal only`;
      return { status: 'failed', reason, log: chatter };
    }
    const destination = host.destination();
    const cpuInfo = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
    const barmansDestination = { ...destination, ciphers: fastestFirst(destination.ciphers, cpuInfo) };
    const controlDirectory = await mkdtemp(join(tmpdir(), 'barback-ssh-'));
    const controlPath = join(controlDirectory, 'control');
    const ended = new AbortController();
    const { localStagingDirectory } = test;
    const watching = AbortSignal.any([signal, ended.signal]);
    const measuring = Promise.all([
      measureRestore(test, bytesToRestore(backup, wal), watching),
      localStagingDirectory === null ? null : watchStaging(localStagingDirectory, test.progress, watching),
    ]);
    try {
      if (localStagingDirectory !== null)
        await mkdir(localStagingDirectory, { recursive: true, mode: 0o700 });
      const outcome = await restore({
        server: request.server,
        backupId: backup.backupId,
        remoteSshCommand: barmanSshCommand(barmansDestination, controlPath, [
          place.directoryVariable,
          place.testVariable,
        ]),
        destination: place.dataDirectory,
        // among what is removed with the test; Barman removes what it puts there
        remoteStagingDirectory: backup.isCompressed
          ? posix.join(place.tablespacesDirectory, 'staging')
          : null,
        localStagingDirectory,
        postgresMajor: majorVersion(backup.pgVersion),
        tablespaces,
        timeline: wal.timeline === backup.timeline ? null : wal.timeline,
        onlyConsistent: until.kind === 'immediate',
        signal,
      }).finally(() => ended.abort());
      await measuring;
      if (outcome.status === 'failed' && outcome.copyLost) {
        host.close(); // it counts as lost
        return outcome;
      }
      if (outcome.status === 'failed') {
        const chain = await examineChain(test, signal);
        if (chain.status === 'damaged')
          return { ...outcome, reason: `${chain.reason}; Barman: ${outcome.reason}` };
        const unreadable = isOfDecompression(outcome.reason)
          ? await test.unreadableSegment(wal.segments, signal)
          : null;
        const known = { server: request.server, missing: wal.missing, unreadable };
        return { ...outcome, reason: whyNotRestored(outcome.reason, known) };
      }
      const args = [prepared.owner, place.dataDirectory, place.tablespacesDirectory];
      return await host.run(TAKE_OVER, args, { purpose: 'taking over what was restored', signal });
    } finally {
      await execa(destination.program, closeSharedConnection(destination, controlPath), {
        reject: false,
        timeout: 10_000,
      });
      for (const directory of [controlDirectory, localStagingDirectory])
        if (directory !== null) await removeDirectory(directory);
    }
  },
  // the restored files are in the directory that `prepare` created, and are removed with it
  undo: null,
};
