import { type HistoryEntry, parseEntry } from './entry.ts';
import { readLines } from './read-lines.ts';

/**
 * Reads the history as it was written, line by line. A line that says nothing, because a crash cut it off or a newer
 * Barback wrote it, is null. Without a file there is nothing.
 *
 * @throws the error of the file system when the file cannot be read
 */
export async function* readHistory(file: string): AsyncGenerator<HistoryEntry | null> {
  for await (const { text } of readLines(file)) {
    if (text !== '') yield parseEntry(text);
  }
}
