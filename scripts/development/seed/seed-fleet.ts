import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HistoryEntry, historyFile } from '@barback/shared/history/entry';
import { troubledFleet } from '../../../test/fixtures/fleet/fleets.ts';
import { backupsOf, type ServerStory, testsOf } from '../../../test/fixtures/fleet/server-story.ts';
import {
  archiveSegment,
  backupDirectory,
  COPIED_BYTES_PER_SECOND,
  describeBackup,
} from '../stand-in/barman-files.ts';
import { serverFileText } from './server-file-text.ts';

/** The servers of the fixtures are hundreds of gigabytes large, for which few machines have room. */
const SCALE = 1 / 1000;
/** Of a month of backups, those that are still in the catalogue. */
const KEPT_BACKUPS = 7;

export interface SeededFleet {
  barmanHome: string;
  configurationDirectory: string;
  stateDirectory: string;
}

/**
 * Writes what Barback finds on a disk that has served this fleet for a month: the server files, the catalogue and the
 * history. Redis is left to be filled from it by the services, as after it has lost everything.
 */
export async function seedFleet(directory: string, now: Date): Promise<SeededFleet> {
  const barmanHome = join(directory, 'home');
  const fleet = {
    barmanHome,
    configurationDirectory: join(directory, 'barman.d'),
    stateDirectory: join(barmanHome, '.barback'),
  };
  await mkdir(fleet.configurationDirectory);
  await mkdir(fleet.stateDirectory, { recursive: true, mode: 0o700 });
  const entries = await Promise.all(troubledFleet.map((server) => seedServer(server, fleet, now)));
  const lines = entries
    .flat()
    .sort((a, b) => endOf(a).localeCompare(endOf(b)))
    .map((entry) => `${JSON.stringify(entry)}\n`);
  await writeFile(historyFile(fleet.stateDirectory), lines.join(''), { mode: 0o600 });
  return fleet;
}

/** Returns its part of the history. */
async function seedServer(story: ServerStory, fleet: SeededFleet, now: Date): Promise<HistoryEntry[]> {
  const server = {
    ...story,
    sizeBytes: Math.round(story.sizeBytes * SCALE),
    bytesPerSecond: COPIED_BYTES_PER_SECOND,
  };
  const file = join(fleet.configurationDirectory, `${server.name}.conf`);
  await writeFile(file, serverFileText(server, now));

  const directory = backupDirectory(fleet.barmanHome, server.name);
  const runs = backupsOf(server, now);
  const done = runs.flatMap((run) => (run.status === 'done' ? [run] : [])).slice(-KEPT_BACKUPS);
  for (const [index, { startedAt, endedAt, sizeBytes }] of done.entries()) {
    const [segment, beginAt, endAt] = [index + 1, new Date(startedAt), new Date(endedAt)];
    await archiveSegment(directory, segment, endAt);
    await describeBackup(directory, { status: 'DONE', beginAt, endAt, sizeBytes, segment });
  }
  return [
    ...runs.map((run) => ({ v: 1, kind: 'backup', slot: null, run }) as const),
    ...testsOf(server, runs).map((test) => ({ v: 1, kind: 'recovery-test', slot: null, test }) as const),
  ];
}

const endOf = (entry: HistoryEntry) => (entry.kind === 'backup' ? entry.run.endedAt : entry.test.endedAt);
