import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type HistoryEntry, serverOf } from '@barback/shared/history/entry';
import type { Logger } from '@barback/shared/service/log';
import { redact } from '@barback/shared/service/redact';
import { appendLine } from './append-line.ts';

/** The evidence that outlives Redis. */
export interface History {
  /** Resolves when the entry is on disk, without secrets. Never fails: what cannot be written is logged. */
  append(entry: HistoryEntry): Promise<void>;
}

/** @param file see `historyFile` */
export function historyIn(file: string, log: Logger): History {
  return {
    async append(entry) {
      try {
        await mkdir(dirname(file), { recursive: true });
        await appendLine(file, JSON.stringify(entry, withoutSecrets));
      } catch (error) {
        const server = serverOf(entry);
        const cure = `"barback history ${server}" will lack it; make room, or let the worker write there`;
        log.error(
          { server, file, reason: (error as Error).message },
          `the ${entry.kind} that ended is not in the history: ${cure}`,
        );
      }
    },
  };
}

function withoutSecrets(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? redact(value) : value;
}
