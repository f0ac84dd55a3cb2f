import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import type { WalLag } from '@barback/shared/state/entries/server-facts';
import pLimit from 'p-limit';
import { isUnanswered, readCheckAnswer, unansweredCheck } from '../barman/check-answer.ts';
import type { JsonAnswer } from '../barman/json-answer.ts';
import { readShowServerAnswer, type ShownServer } from '../barman/show-server-answer.ts';
import type { JobContext } from '../jobs/job.ts';
import { newestSegments } from '../wal-archive/newest-segments.ts';
import { walLag } from '../wal-archive/wal-lag.ts';

type Ask = (servers: readonly string[], signal: AbortSignal) => Promise<JsonAnswer | null>;
/** Handles a server's part of an answer, with the duration of the check; null when there is none. */
type Use<Part> = (
  name: string,
  part: Part | null,
  answer: JsonAnswer | null,
  durationSeconds: number,
) => Promise<void>;

const CONCURRENT_ALONE = 4;

/**
 * Checks servers with one Barman process for all of them, and records the answers. A server that hangs is not queried
 * further.
 */
export async function observeServers(
  servers: readonly Pick<ServerSettings, 'name' | 'asksForEncryption'>[],
  { barman, barmanVersion, barmanFaults, record, layouts, now }: JobContext,
  signal: AbortSignal,
): Promise<void> {
  const names = servers.map(({ name }) => name);
  const encrypted = new Set(servers.filter((server) => server.asksForEncryption).map(({ name }) => name));
  const answering = new Set(names);
  await askEach(barman.check, readCheckAnswer, names, signal, async (name, read, answer, durationSeconds) => {
    const result = read ?? unansweredCheck(answer);
    const succeeded = read !== null && !isUnanswered(result);
    const endedAt = now().toISOString();
    await record.checked(name, { ...result, finishedAt: endedAt });
    await record.collected('check', name, { endedAt, durationSeconds, succeeded });
    if (succeeded) return;
    answering.delete(name);
    await record.collected('facts', name, { endedAt, durationSeconds: 0, succeeded });
  });
  const left = [...answering];
  const askedAt = now();
  await askEach(
    barman.showServers,
    readShowServerAnswer,
    left,
    signal,
    async (name, shown, _, durationSeconds) => {
      const endedAt = now().toISOString();
      await record.collected('facts', name, { endedAt, durationSeconds, succeeded: shown !== null });
      if (shown === null) return;
      layouts.remember(name, shown.layout, askedAt);
      await record.facts(name, {
        ...shown.facts,
        barmanVersion,
        barmanFaults: barmanFaults({ ...shown.use, asksForEncryption: encrypted.has(name) }),
        observedAt: endedAt,
        walLag: await measureWalLag(shown),
      });
    },
  );
}

/**
 * A server that hangs, or at which Barman fails, takes the answers of others with it: missing ones are checked one by
 * one, so that it affects only itself.
 */
async function askEach<Part>(
  ask: Ask,
  read: (answer: JsonAnswer, name: string) => Part | null,
  names: readonly string[],
  signal: AbortSignal,
  use: Use<Part>,
): Promise<void> {
  if (names.length === 0) return;
  const startedAt = performance.now();
  const answer = await ask(names, signal);
  const durationSeconds = (performance.now() - startedAt) / 1000;
  if (signal.aborted) return;
  const alone: string[] = [];
  for (const name of names) {
    const part = answer === null ? null : read(answer, name);
    if (part === null && names.length > 1) alone.push(name);
    else await use(name, part, answer, durationSeconds);
  }
  await pLimit(CONCURRENT_ALONE).map(alone, (name) => askEach(ask, read, [name], signal, use));
}

/** Immediately, while PostgreSQL's position is current. */
async function measureWalLag({ layout, position }: ShownServer): Promise<WalLag | null> {
  if (position === null) return null;
  const newest = await newestSegments(layout.walsDirectory, position.segmentBytes);
  return walLag(position, newest ?? new Map());
}
