import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@barback/shared/service/log';
import type { Leftover } from '@barback/shared/state/entries/catalogue';
import type { Barman } from '../barman/barman.ts';
import { parseJsonAnswer } from '../barman/json-answer.ts';
import type { BarmanRun } from '../barman/run.ts';
import type { ServerLayout } from '../catalogue/layout.ts';
import { readBackups } from '../catalogue/read-backups.ts';
import { isWrittenLately } from './written-lately.ts';

export interface Deletion {
  server: string;
  layout: ServerLayout;
  barman: Pick<Barman, 'deleteBackup'>;
  log: Logger;
  now: () => Date;
  signal: AbortSignal;
}

/**
 * Deletes a backup that was left behind, and looks whether it is gone. The caller has the server's lease.
 *
 * @returns why it is still there, for a person; null when it is gone
 */
export async function deleteLeftover(
  { backupId, status, reason }: Leftover,
  { server, layout, barman, log, now, signal }: Deletion,
): Promise<string | null> {
  const directory = join(layout.basebackupsDirectory, backupId);
  const which = { server, backupId, status };
  if (await isWrittenLately(directory, now())) {
    const why = 'somebody writes into it, though no Barman is at it';
    log.warn({ ...which, why }, 'a backup that was left behind is not deleted');
    return `${backupId}: ${why}`;
  }
  log.warn({ ...which, why: reason }, 'deleting a backup that was left behind');
  const run = await barman.deleteBackup(server, backupId, signal);
  if (await isGone(backupId, layout, directory)) {
    log.info(which, 'deleted a backup that was left behind');
    return null;
  }
  const why = whyNot(run);
  log.error({ ...which, why }, 'a backup that was left behind could not be deleted');
  return `${backupId}: ${why}`;
}

/** Barman's exit code says too little. */
async function isGone(backupId: string, layout: ServerLayout, directory: string): Promise<boolean> {
  if ((await readBackups(layout)).some((backup) => backup.backupId === backupId)) return false;
  return await stat(directory).then(
    () => false,
    ({ code }: NodeJS.ErrnoException) => code === 'ENOENT',
  );
}

function whyNot({ aborted, timedOut, exitCode, stdout, stderr }: BarmanRun): string {
  if (aborted) return 'the worker was told to stop';
  if (timedOut) return 'it took longer than it may';
  const answer = parseJsonAnswer(stdout);
  const said = [...(answer?.errors ?? []), ...(answer?.warnings ?? [])].join('; ') || stderr;
  return said === '' ? `barman delete exited with ${exitCode}, and it is still there` : said;
}
