import { dirname } from 'node:path';
import { type HistoryEntry, serverOf } from '@barback/shared/history/entry';
import { isSameRun } from '@barback/shared/history/judge-evidence';
import type { Logger } from '@barback/shared/service/log';
import { oneAtATime } from '@barback/shared/service/one-at-a-time';
import { makePrivateDirectory } from '@barback/shared/service/private-files';
import { publishableJson } from '@barback/shared/text/publishable';
import { appendLine } from './append-line.ts';

/** The evidence that outlives Redis. */
export interface History {
  /**
   * Resolves with whether the entry is on disk, without secrets. Never fails: an entry that cannot be written stays in
   * memory and is retried until it can.
   */
  append(entry: HistoryEntry): Promise<boolean>;
  /** What has ended and is not on disk, oldest first: empty unless the disk is full or out of order. */
  unwritten(): readonly HistoryEntry[];
  /** Tries a last time, and logs what is lost. */
  stop(): Promise<void>;
}

const RETRY_MILLISECONDS = 5000;

/** @param file see `historyFile` */
export function historyIn(file: string, log: Logger, retryMilliseconds = RETRY_MILLISECONDS): History {
  const unwritten: HistoryEntry[] = [];
  let retry: NodeJS.Timeout | undefined;
  const write = oneAtATime(async () => {
    clearTimeout(retry);
    try {
      for (let [entry] = unwritten; entry !== undefined; [entry] = unwritten) {
        await makePrivateDirectory(dirname(file));
        await appendLine(file, publishableJson(entry));
        unwritten.shift();
      }
      return null;
    } catch (error) {
      retry = setTimeout(write, retryMilliseconds).unref();
      return error as Error;
    }
  });
  return {
    async append(entry) {
      if (!unwritten.some((other) => isSameRun(other, entry))) unwritten.push(entry);
      const error = await write();
      if (error === null) return true;
      log.error(
        { server: serverOf(entry), file, reason: error.message },
        `could not write the finished ${entry.kind} to the history; will retry until it succeeds; free space, or make the directory writable for the worker`,
      );
      return false;
    },
    unwritten: () => unwritten,
    async stop() {
      await write();
      clearTimeout(retry);
      for (const entry of unwritten) {
        const server = serverOf(entry);
        const lost = `could not write the finished ${entry.kind} to the history: "barback history ${server}" will lack it`;
        log.error({ server, file, entry }, lost);
      }
    },
  };
}
