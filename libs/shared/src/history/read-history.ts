import { createReadStream } from 'node:fs';
import { type HistoryEntry, historyEntrySchema } from './entry.ts';

/**
 * Reads the history as it was written, line by line. A line that says nothing, because a crash cut it off or a newer
 * Barback wrote it, is null. Without a file there is nothing.
 *
 * @throws the error of the file system when the file cannot be read
 */
export async function* readHistory(file: string): AsyncGenerator<HistoryEntry | null> {
  for await (const line of linesOf(file)) {
    if (line !== '') yield parseEntry(line);
  }
}

function parseEntry(line: string): HistoryEntry | null {
  try {
    return historyEntrySchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** `node:readline` would also end lines at the separators of Unicode, which JSON has inside of strings. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  yield rest;
}
