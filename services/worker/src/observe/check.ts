import pLimit from 'p-limit';
import type { WorkerJob } from '../jobs/job.ts';
import { observeServers } from './observe-servers.ts';

/** One process for many servers takes a fifth of the time of one process each. */
const BATCH_SIZE = 20;
const CONCURRENT_BATCHES = 2;
/** Processes that wait for a server that hangs, which costs nothing but memory. */
const CONCURRENT_HANGING = 10;

/**
 * `barman check` and `barman show-server` for every active server of the pool. A server that hung last time is checked
 * separately, so that no other one waits for it.
 */
export const check: WorkerJob<'check'> = {
  name: 'check',
  async run(_payload, context, signal) {
    const names = (await context.servers.active()).map(({ name }) => name);
    const hung = await context.record.hangingServers();
    const hanging = names.filter((name) => hung.has(name));
    const others = names.filter((name) => !hung.has(name));
    const observe = (some: readonly string[]) => observeServers(some, context, signal);
    await Promise.all([
      pLimit(CONCURRENT_BATCHES).map(batches(others), observe),
      pLimit(CONCURRENT_HANGING).map(hanging, (name) => observe([name])),
    ]);
    return { status: 'done' };
  },
};

function batches(names: readonly string[]): string[][] {
  const count = Math.ceil(names.length / BATCH_SIZE);
  return Array.from({ length: count }, (_, at) => names.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE));
}
