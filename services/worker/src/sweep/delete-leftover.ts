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
 * Deletes an incomplete backup, and verifies that it is gone. The caller has the server's lease.
 * @returns why it still exists, for a person; null when it is gone
 */
export async function deleteLeftover(
  { backupId, status, reason }: Leftover,
  { server, layout, barman, log, now, signal }: Deletion,
): Promise<string | null> {
  const directory = join(layout.basebackupsDirectory, backupId);
  const which = { server, backupId, status };
  if (await isWrittenLately(directory, now())) {
    const why = 'another process is writing to it, although no Barman is running';
    log.warn({ ...which, why }, 'did not delete an incomplete backup');
    return `${backupId}: ${why}`;
  }
  log.warn({ ...which, why: reason }, 'deleting an incomplete backup');
  const run = await barman.deleteBackup(server, backupId, signal);
  if (await isGone(backupId, layout, directory)) {
    log.info(which, 'deleted an incomplete backup');
    return null;
  }
  const why = whyNot(run);
  log.error({ ...which, why }, 'could not delete an incomplete backup');
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
  if (aborted) return 'the worker was stopped';
  if (timedOut) return 'it exceeded its time limit';
  const answer = parseJsonAnswer(stdout);
  const said = [...(answer?.errors ?? []), ...(answer?.warnings ?? [])].join('; ') || stderr;
  return said === '' ? `barman delete exited with code ${exitCode}, and the backup still exists` : said;
}
