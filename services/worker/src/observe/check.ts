import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import pLimit from 'p-limit';
import type { JobContext, WorkerJob } from '../jobs/job.ts';
import { isConspicuous, isDifferent, isItsTurn, type Signs } from './needs-check.ts';
import { observeServers } from './observe-servers.ts';
import { readSigns } from './read-signs.ts';

/** One process for many servers takes a fifth of the time of one process each. */
const BATCH_SIZE = 20;
const CONCURRENT_BATCHES = 2;
/** Processes that wait for a server that hangs, which costs nothing but memory. */
const CONCURRENT_HANGING = 10;

/**
 * `barman check` and `barman show-server` for every active server of the pool, or for those that need it. A server that
 * hung last time is checked separately, so that no other one waits for it.
 */
export const check: WorkerJob<'check'> = {
  name: 'check',
  async run({ slot, mostSeconds }, context, signal) {
    const active = await context.servers.active();
    const chosen =
      mostSeconds === undefined ? active : await inNeed(active, Number(slot), mostSeconds, context, signal);
    const hung = await context.record.hangingServers();
    const hanging = chosen.filter(({ name }) => hung.has(name));
    const others = chosen.filter(({ name }) => !hung.has(name));
    const observe = (some: readonly ServerSettings[]) => observeServers(some, context, signal);
    await Promise.all([
      pLimit(CONCURRENT_BATCHES).map(batches(others), observe),
      pLimit(CONCURRENT_HANGING).map(hanging, (server) => observe([server])),
    ]);
    return { status: 'done' };
  },
};

/** Looks closer only at servers whose turn it is not. */
async function inNeed(
  active: readonly ServerSettings[],
  dueAt: number,
  mostSeconds: number,
  context: JobContext,
  signal: AbortSignal,
): Promise<ServerSettings[]> {
  const seen = await context.record.seen(active.map(({ name }) => name));
  const isCertain = ({ name }: ServerSettings) => {
    const known = seen.get(name);
    return known === undefined || isConspicuous(known) || isItsTurn(name, known, dueAt, mostSeconds);
  };
  const signs = await readSigns(
    active.filter((server) => !isCertain(server)),
    seen,
    context,
    signal,
  ).catch(({ message: reason }: Error) => {
    context.log.warn({ reason }, 'cannot tell which servers need a check; checking all');
    return new Map<string, Signs>();
  });
  return active.filter(({ name }) => {
    const sign = signs.get(name);
    return sign === undefined || isDifferent(sign);
  });
}

function batches(servers: readonly ServerSettings[]): ServerSettings[][] {
  const count = Math.ceil(servers.length / BATCH_SIZE);
  return Array.from({ length: count }, (_, at) => servers.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE));
}
