import { stat } from 'node:fs/promises';
import { type HistoryEntry, parseEntry } from '@barback/shared/history/entry';
import { readLines } from '@barback/shared/history/read-lines';
import type { Logger } from '@barback/shared/service/log';

/** Receives the history as it grows. */
export interface HistoryReader {
  /** The history starts again: nothing is known. */
  begin(): void;
  take(entry: HistoryEntry): void;
}

/**
 * Reads the history once, and then only appended lines: each call resolves when everything that existed before it is
 * read. Never fails: while the history cannot be read, that is logged, and the last read counts.
 * @param file see `historyFile`
 */
export function followHistory(file: string, reader: HistoryReader, log: Logger): () => Promise<void> {
  let inode = 0;
  let readBytes = 0;
  const readOn = async () => {
    const found = await stat(file, { throwIfNoEntry: false });
    if (found?.ino !== inode || found.size < readBytes) {
      inode = found?.ino ?? 0;
      readBytes = 0;
      reader.begin();
    }
    if (found === undefined || found.size === readBytes) return;
    for await (const { text, endByte } of readLines(file, readBytes)) {
      if (endByte === null) return; // its writer is still at it
      const entry = parseEntry(text);
      if (entry !== null) reader.take(entry);
      readBytes = endByte;
    }
  };
  let reading = Promise.resolve();
  return async () => {
    // what was appended before this call is read by a reading that begins after it
    reading = reading.then(readOn).catch((error: Error) => {
      log.error({ file, reason: error.message }, 'cannot read the history; finished runs may be repeated');
    });
    await reading;
  };
}
