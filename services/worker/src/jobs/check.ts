import pLimit from 'p-limit';
import { readCheckAnswer, unansweredCheck } from '../barman/check-answer.ts';
import { readShowServerAnswer } from '../barman/show-server-answer.ts';
import type { JobContext, WorkerJob } from './job.ts';

/** One process for many servers takes a fifth of the time of one process each. */
const BATCH_SIZE = 20;
const CONCURRENT_BATCHES = 2;

/** `barman check` and `barman show-server` for every active server. */
export const check: WorkerJob<'check'> = {
  name: 'check',
  async run(_payload, context, signal) {
    const names = (await context.servers.active()).map(({ name }) => name);
    const version = await context.barman.version(signal);
    if (version.version === null)
      return { status: 'failed', message: `Barman cannot be run: ${version.reason}` };
    const { version: barmanVersion } = version;
    const limit = pLimit(CONCURRENT_BATCHES);
    await limit.map(batches(names), async (batch) => {
      await checkServers(batch, context, signal);
      await showServers(batch, barmanVersion, context, signal);
    });
    return { status: 'done' };
  },
};

function batches(names: readonly string[]): string[][] {
  const count = Math.ceil(names.length / BATCH_SIZE);
  return Array.from({ length: count }, (_, at) => names.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE));
}

/** A server that hangs takes its batch's answer with it: then each is asked alone, so that it hurts only itself. */
async function checkServers(
  names: readonly string[],
  context: JobContext,
  signal: AbortSignal,
): Promise<void> {
  const answer = await context.barman.check(names, signal);
  if (signal.aborted) return;
  if (answer === null && names.length > 1) {
    for (const name of names) await checkServers([name], context, signal);
    return;
  }
  for (const name of names) {
    const reason = answer?.errors.join('; ') || 'barman check gave no answer in time';
    const result = (answer === null ? null : readCheckAnswer(answer, name)) ?? unansweredCheck(reason);
    await context.record.checked(name, { ...result, finishedAt: context.now().toISOString() });
  }
}

async function showServers(
  names: readonly string[],
  barmanVersion: string,
  context: JobContext,
  signal: AbortSignal,
): Promise<void> {
  const answer = await context.barman.showServers(names, signal);
  if (signal.aborted) return;
  if (answer === null && names.length > 1) {
    for (const name of names) await showServers([name], barmanVersion, context, signal);
    return;
  }
  for (const name of names) {
    const shown = answer === null ? null : readShowServerAnswer(answer, name);
    if (shown === null) continue;
    context.layouts.remember(name, shown.layout);
    const observedAt = context.now().toISOString();
    await context.record.facts(name, { ...shown.facts, barmanVersion, observedAt });
  }
}
