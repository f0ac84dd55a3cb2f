import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@barback/shared/service/log';
import type { Barman } from './barman.ts';
import { readCheckAnswer } from './check-answer.ts';
import { describeFailedChecks, repairsFor } from './first-wal.ts';

const POLL_MILLISECONDS = 1000;
/** WAL streaming starts in the background; a start takes a second or two. */
const ATTEMPTS = 20;

export type Readiness = { status: 'ready' } | { status: 'blocked'; cause: string };

/** Starts WAL streaming and archives a first WAL segment, where only that is what Barman misses. */
export async function makeReady(
  server: string,
  barman: Pick<Barman, 'check' | 'cron' | 'archiveCurrentWal'>,
  { log, signal }: { log: Logger; signal: AbortSignal },
): Promise<Readiness> {
  let cause = 'barman check gave no answer';
  for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt++) {
    const answer = await barman.check([server], signal);
    const check = answer === null ? null : readCheckAnswer(answer, server);
    if (check === null) return { status: 'blocked', cause: answer?.errors.join('; ') || cause };
    const repairs = repairsFor(check);
    cause = describeFailedChecks(check);
    if (repairs === null) return { status: 'blocked', cause };
    if (repairs.length === 0) return { status: 'ready' };
    log.info({ server, repairs }, 'making the server ready for its first backup');
    if (repairs.includes('start-archiving')) await barman.cron(signal);
    else await barman.archiveCurrentWal(server, signal);
    await delay(POLL_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
  return { status: 'blocked', cause };
}
