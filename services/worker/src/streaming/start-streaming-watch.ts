import { readdir } from 'node:fs/promises';
import type { WorkQueues } from '@barback/shared/queue/enqueue';
import type { Logger } from '@barback/shared/service/log';
import { repeatedly } from '@barback/shared/service/repeatedly';
import type { Standstills } from '@barback/shared/service/standstills';
import type { Layouts } from '../barman/layouts.ts';
import { tryLocks, visibleLocks } from '../catalogue/held-locks.ts';
import { lockFile, serverOfLockFile } from '../catalogue/layout.ts';
import type { ConfiguredServers } from '../servers/configured-servers.ts';
import { afterStreaming, afterTry, isLeftToCron, leave, NO_TRIES, type Tries } from './tries.ts';

export interface StreamingParts {
  layouts: Pick<Layouts, 'lockDirectory'>;
  servers: Pick<ConfiguredServers, 'active'>;
  queues: Pick<WorkQueues, 'enqueue'>;
  pool: string;
  log: Logger;
  now: () => Date;
  /** Monotonic milliseconds of any origin. */
  clock: () => number;
  watch: Standstills['watch'];
}

const LOOK_MILLISECONDS = 3000;
const LIMIT_SECONDS = 120;

/**
 * Checks every few seconds whether each server of the pool that has ever streamed WAL is streaming now, whichever
 * worker started it, and has it restarted immediately if not: its container may be gone.
 * @returns a function that stops it
 */
export function startStreamingWatch(parts: StreamingParts): () => void {
  let told = '';
  const look = parts.watch('watching WAL streaming', LIMIT_SECONDS, streamingWatch(parts));
  return repeatedly(look, LOOK_MILLISECONDS, ({ message: reason }) => {
    if (reason === told) return;
    told = reason;
    parts.log.warn({ reason }, 'cannot see whether WAL is streamed; barman cron restarts it every minute');
  });
}

/** @returns checks once */
function streamingWatch(parts: StreamingParts): () => Promise<void> {
  const { servers, log, clock } = parts;
  const { lockDirectory } = parts.layouts;
  /** Every server that streamed once, as far as this process knows. */
  const known = new Map<string, Tries>();

  return async () => {
    for (const name of await streamedOnce(lockDirectory)) known.set(name, known.get(name) ?? NO_TRIES);
    const now = clock();
    const ended = await endedStreams(lockDirectory, known, now);
    if (ended.length === 0) return;

    const active = new Set((await servers.active()).map(({ name }) => name));
    for (const name of ended) {
      const tries = known.get(name) ?? NO_TRIES;
      if (!active.has(name)) known.set(name, leave(now));
      else if (isLeftToCron(tries)) known.set(name, afterTry(tries, now));
    }
    const wanted = ended.filter((name) => active.has(name) && !isLeftToCron(known.get(name) ?? NO_TRIES));
    if (wanted.length === 0 || !(await startStreaming(wanted, parts))) return;
    log.info({ servers: wanted }, 'WAL streaming has ended; restarting it');
    for (const name of wanted) known.set(name, afterTry(known.get(name) ?? NO_TRIES, now));
  };
}

/** Barman's lock files stay behind, so that they tell of whatever streamed before this process began. */
async function streamedOnce(lockDirectory: string): Promise<string[]> {
  const names = await readdir(lockDirectory);
  return names.flatMap((name) => serverOfLockFile(name, 'receive-wal') ?? []);
}

/** Servers that do not stream, and are due for a check; `known` receives those that stream. */
async function endedStreams(
  lockDirectory: string,
  known: Map<string, Tries>,
  now: number,
): Promise<string[]> {
  const fileOf = (server: string) => lockFile({ lockDirectory }, server, 'receive-wal');
  const visible = await visibleLocks([...known.keys()].map(fileOf));
  const isSkippedByPause = (server: string) => visible.get(fileOf(server)) === 'held';
  const due = [...known].flatMap(([server, { nextAt }]) =>
    !isSkippedByPause(server) && now >= nextAt ? [server] : [],
  );
  const free = await tryLocks(due.map(fileOf).filter((file) => visible.get(file) === 'unseen'));
  const ended = due.filter((server) => visible.get(fileOf(server)) === 'free' || free.has(fileOf(server)));
  for (const [server, tries] of known) {
    const streams = isSkippedByPause(server) || (due.includes(server) && !ended.includes(server));
    if (streams) known.set(server, afterStreaming(tries, now));
  }
  return ended;
}

/** False when this is already in progress: a receiver that is not started then is noticed at the next check. */
async function startStreaming(servers: string[], { queues, pool, now }: StreamingParts): Promise<boolean> {
  const payload = { slot: `${now().getTime()}`, trigger: 'retry' as const, servers };
  return (await queues.enqueue('receive-wal', payload, { pool })).status === 'added';
}
