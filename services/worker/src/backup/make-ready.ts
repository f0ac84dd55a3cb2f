import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@barback/shared/service/log';
import type { Barman } from '../barman/barman.ts';
import { causeIn } from '../barman/cause.ts';
import { readCheckAnswer } from '../barman/check-answer.ts';
import type { JsonAnswer } from '../barman/json-answer.ts';
import { type RefusalCause, refusalCause, repairsFor } from './new-server-repairs.ts';

const POLL_MILLISECONDS = 1000;
/** WAL streaming starts in the background; a start takes a second or two. */
const ATTEMPTS = 20;

export type Readiness = { status: 'ready' } | { status: 'blocked'; cause: RefusalCause };

/** Starts WAL streaming and archives a first WAL segment, where only that is what Barman misses. */
export async function makeReady(
  server: string,
  barman: Pick<Barman, 'check' | 'cron' | 'switchWal' | 'archiveWal'>,
  { log, signal }: { log: Logger; signal: AbortSignal },
): Promise<Readiness> {
  let cause = unanswered(null);
  for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt++) {
    const answer = await barman.check([server], signal);
    const check = answer === null ? null : readCheckAnswer(answer, server);
    if (check === null) return { status: 'blocked', cause: unanswered(answer) };
    const repairs = repairsFor(check);
    cause = refusalCause(check);
    if (repairs === null) return { status: 'blocked', cause };
    if (repairs.length === 0) return { status: 'ready' };
    log.info({ repairs }, 'making the server ready for its first backup');
    if (repairs.includes('start-archiving')) await barman.cron(signal);
    else cause = (await archiveFirstWal(server, barman, signal)) ?? cause;
    await delay(POLL_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
  return { status: 'blocked', cause };
}

/**
 * Barman archives a streamed segment only when the next one has started: so two are closed.
 * @returns why that is not possible; null when it is
 */
async function archiveFirstWal(
  server: string,
  barman: Pick<Barman, 'switchWal' | 'archiveWal'>,
  signal: AbortSignal,
): Promise<RefusalCause | null> {
  await barman.switchWal(server, signal);
  const closed = await barman.switchWal(server, signal);
  const archived = await barman.archiveWal(server, signal);
  for (const { exitCode, stdout, stderr } of [closed, archived]) {
    const why = exitCode === 0 ? null : causeIn([stderr, stdout]);
    if (why !== null)
      return { reason: 'barman_exit', message: `cannot archive the first WAL segment: ${why}` };
  }
  return null;
}

function unanswered(answer: JsonAnswer | null): RefusalCause {
  if (answer === null) return { reason: 'connection', message: 'barman check did not finish in time' };
  return { reason: 'barman_exit', message: answer.errors.join('; ') };
}
