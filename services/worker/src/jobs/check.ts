import pLimit from 'p-limit';
import type { WorkerJob } from './job.ts';
import { observeServers } from './observe-servers.ts';

/** One process for many servers takes a fifth of the time of one process each. */
const BATCH_SIZE = 20;
const CONCURRENT_BATCHES = 2;

/** `barman check` and `barman show-server` for every active server. */
export const check: WorkerJob<'check'> = {
  name: 'check',
  async run(_payload, context, signal) {
    const names = (await context.servers.active()).map(({ name }) => name);
    const limit = pLimit(CONCURRENT_BATCHES);
    await limit.map(batches(names), (batch) => observeServers(batch, context, signal));
    return { status: 'done' };
  },
};

function batches(names: readonly string[]): string[][] {
  const count = Math.ceil(names.length / BATCH_SIZE);
  return Array.from({ length: count }, (_, at) => names.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE));
}
