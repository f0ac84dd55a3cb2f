import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HistoryEntry, historyFile } from '@barback/shared/history/entry';
import { readHistory } from '@barback/shared/history/read-history';
import { nextDueTime } from '@barback/shared/vocabulary/due-times';
import { defaultLayout } from '../../../services/worker/src/catalogue/layout.ts';
import { readBackups } from '../../../services/worker/src/catalogue/read-backups.ts';
import type { World, WorldServer } from '../world.ts';
import { baseBackupsIn } from './base-backup-log.ts';
import type { ServerEvidence } from './evidence.ts';
import { type HostCommand, recoveryHostLog } from './recovery-host-log.ts';

/** Between which times a pattern was in force, epoch milliseconds. */
export interface Due {
  cron: string;
  from: number;
  to: number;
}

/** What each server, and Barman's catalogue of it, say now. */
export async function collectServers(world: World, due: Due): Promise<ServerEvidence[]> {
  const dueTimes = dueTimesOf(due);
  return await Promise.all(
    [...world.servers.values()].map((server) => collectServer(server, world, dueTimes)),
  );
}

async function collectServer(
  { name, isTested, log }: WorldServer,
  { barman, recoveryDirectory }: World,
  dueTimes: number[],
): Promise<ServerEvidence> {
  const backups = await readBackups(defaultLayout(barman.path, name));
  const milliseconds = (time: string | null) => (time === null ? null : Date.parse(time));
  return {
    name,
    isTested,
    recoveryDirectory: join(recoveryDirectory, name),
    dueTimes,
    baseBackups: baseBackupsIn(await readFile(log, 'utf8')),
    backups: backups.map(({ backupId, status, beginAt, endAt }) => ({
      backupId,
      status,
      beginAt: milliseconds(beginAt),
      endAt: milliseconds(endAt),
    })),
  };
}

export async function collectHistory({ barman }: World): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of readHistory(historyFile(join(barman.path, '.barback')))) {
    if (entry !== null) entries.push(entry);
  }
  return entries;
}

export async function collectHostCommands({ recoveryHostLog: file }: World): Promise<HostCommand[]> {
  return recoveryHostLog.parse(await readFile(file, 'utf8'));
}

/** All that was due from its begin to its end. Pure. */
function dueTimesOf({ cron, from, to }: Due): number[] {
  const times: number[] = [];
  let time = nextDueTime(cron, 'UTC', from);
  while (time !== null && time <= to) {
    times.push(time);
    time = nextDueTime(cron, 'UTC', time);
  }
  return times;
}
