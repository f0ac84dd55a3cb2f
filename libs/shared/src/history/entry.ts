import { join } from 'node:path';
import { z } from 'zod';
import { backupRunSchema } from '../state/entries/backup-run.ts';
import { parseUntrustedJson } from '../text/publishable.ts';
import { recoveryTestSchema } from '../vocabulary/recovery-test.ts';

/** The slot of the job that it ended: what has one here is not done again. Null before it was written down. */
const slot = z.string().nullable().default(null);

/**
 * One line of the history: a backup or a recovery test that has ended, well or badly. Lines are kept for years: what
 * is added to a run or a test needs a default, and whatever else no longer fits them needs a new `v`.
 */
export const historyEntrySchema = z.discriminatedUnion('kind', [
  z.object({ v: z.literal(1), kind: z.literal('backup'), slot, run: backupRunSchema }),
  z.object({ v: z.literal(1), kind: z.literal('recovery-test'), slot, test: recoveryTestSchema }),
]);

export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** What a line says; null when a crash cut it off, or a newer Barback wrote it. */
export function parseEntry(line: string): HistoryEntry | null {
  try {
    return historyEntrySchema.parse(parseUntrustedJson(line));
  } catch {
    return null;
  }
}

/** The file of the history: one JSON object a line, in the order in which things ended. */
export function historyFile(stateDirectory: string): string {
  return join(stateDirectory, 'history.jsonl');
}

/** The server that an entry is about. */
export function serverOf(entry: HistoryEntry): string {
  return entry.kind === 'backup' ? entry.run.server : entry.test.server;
}
