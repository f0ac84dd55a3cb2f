import type { WalLag } from '@barback/shared/state/server-facts';
import pLimit from 'p-limit';
import { isUnanswered, readCheckAnswer, unansweredCheck } from '../barman/check-answer.ts';
import type { JsonAnswer } from '../barman/json-answer.ts';
import { newestSegments } from '../barman/newest-segments.ts';
import { readShowServerAnswer, type ShownServer } from '../barman/show-server-answer.ts';
import { walLag } from '../barman/wal-lag.ts';
import type { JobContext } from './job.ts';

/** A server's part of an answer that took so long. */
type Use = (name: string, answer: JsonAnswer | null, durationSeconds: number) => Promise<void>;
type Ask = (servers: readonly string[], signal: AbortSignal) => Promise<JsonAnswer | null>;

const CONCURRENT_ALONE = 4;

/**
 * Asks Barman how servers are, with one process for all of them, and records the answers. Of one that hangs nothing
 * more is asked.
 */
export async function observeServers(
  names: readonly string[],
  { barman, barmanVersion, record, layouts, now }: JobContext,
  signal: AbortSignal,
): Promise<void> {
  const answering = new Set(names);
  await askEach(barman.check, names, signal, async (name, answer, durationSeconds) => {
    const reason = answer?.errors.join('; ') || 'barman check gave no answer in time';
    const result = (answer === null ? null : readCheckAnswer(answer, name)) ?? unansweredCheck(reason);
    const succeeded = !isUnanswered(result);
    const endedAt = now().toISOString();
    await record.checked(name, { ...result, finishedAt: endedAt });
    await record.collected('check', name, { endedAt, durationSeconds, succeeded });
    if (succeeded) return;
    answering.delete(name);
    await record.collected('facts', name, { endedAt, durationSeconds: 0, succeeded });
  });
  await askEach(barman.showServers, [...answering], signal, async (name, answer, durationSeconds) => {
    const shown = answer === null ? null : readShowServerAnswer(answer, name);
    const endedAt = now().toISOString();
    await record.collected('facts', name, { endedAt, durationSeconds, succeeded: shown !== null });
    if (shown === null) return;
    layouts.remember(name, shown.layout);
    const observed = { barmanVersion, observedAt: endedAt, walLag: await measureWalLag(shown) };
    await record.facts(name, { ...shown.facts, ...observed });
  });
}

/** A server that hangs takes the answer of all with it: then each is asked alone, so that it hurts only itself. */
async function askEach(ask: Ask, names: readonly string[], signal: AbortSignal, use: Use): Promise<void> {
  if (names.length === 0) return;
  const startedAt = performance.now();
  const answer = await ask(names, signal);
  const durationSeconds = (performance.now() - startedAt) / 1000;
  if (signal.aborted) return;
  if (answer === null && names.length > 1) {
    await pLimit(CONCURRENT_ALONE).map(names, (name) => askEach(ask, [name], signal, use));
    return;
  }
  for (const name of names) await use(name, answer, durationSeconds);
}

/** At once, while what PostgreSQL has just said of its position is new. */
async function measureWalLag({ layout, position }: ShownServer): Promise<WalLag | null> {
  if (position === null) return null;
  const newest = await newestSegments(layout.walsDirectory, position.segmentBytes);
  return walLag(position, newest ?? new Map());
}
