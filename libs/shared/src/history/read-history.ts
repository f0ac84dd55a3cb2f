import { type HistoryEntry, parseEntry } from './entry.ts';
import { readLines } from './read-lines.ts';

/**
 * Reads the history in the order in which it was written. A line that a crash cut off, or that a newer Barback wrote,
 * is null. Empty without a file.
 * @throws the error of the file system when the file cannot be read
 */
export async function* readHistory(file: string): AsyncGenerator<HistoryEntry | null> {
  for await (const { text } of readLines(file)) {
    if (text !== '') yield parseEntry(text);
  }
}
