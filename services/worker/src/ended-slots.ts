import { stat } from 'node:fs/promises';
import { type HistoryEntry, parseEntry, serverOf } from '@barback/shared/history/entry';
import { readLines } from '@barback/shared/history/read-lines';
import type { Logger } from '@barback/shared/service/log';

/** What was done already, as the history on disk says: whichever worker did it, and whatever Redis knows. */
export interface EndedSlots {
  /** Never fails: while the history cannot be read, that is logged, and what was read before counts. */
  has(kind: HistoryEntry['kind'], server: string, slot: string): Promise<boolean>;
}

/**
 * How many slots are remembered of a kind and server. Its jobs come one after the other, so that only the newest can
 * come twice.
 */
const REMEMBERED = 200;

/**
 * Reads the history once, and then only what was appended since.
 *
 * @param file see `historyFile`
 */
export function endedSlotsIn(file: string, log: Logger): EndedSlots {
  let inode = 0;
  let readBytes = 0;
  let slots = new Map<string, Set<string>>();
  const readOn = async () => {
    const found = await stat(file, { throwIfNoEntry: false });
    if (found?.ino !== inode || found.size < readBytes) {
      inode = found?.ino ?? 0;
      readBytes = 0;
      slots = new Map();
    }
    if (found === undefined || found.size === readBytes) return;
    for await (const { text, endByte } of readLines(file, readBytes)) {
      if (endByte === null) return; // its writer is still at it
      remember(slots, parseEntry(text));
      readBytes = endByte;
    }
  };
  let reading = Promise.resolve();
  return {
    async has(kind, server, slot) {
      // what was appended before this call is read by a reading that begins after it
      reading = reading.then(readOn).catch((error: Error) => {
        log.error(
          { file, reason: error.message },
          'the history cannot be read: what was done may be repeated',
        );
      });
      await reading;
      return slots.get(`${kind} ${server}`)?.has(slot) ?? false;
    },
  };
}

function remember(slots: Map<string, Set<string>>, entry: HistoryEntry | null): void {
  if (entry === null || entry.slot === null) return;
  const key = `${entry.kind} ${serverOf(entry)}`;
  const ofServer = slots.get(key) ?? new Set();
  slots.set(key, ofServer.add(entry.slot));
  const [oldest] = ofServer;
  if (ofServer.size > REMEMBERED && oldest !== undefined) ofServer.delete(oldest);
}
