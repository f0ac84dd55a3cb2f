import { readCheckAnswer, unansweredCheck } from '../barman/check-answer.ts';
import type { JsonAnswer } from '../barman/json-answer.ts';
import { readShowServerAnswer } from '../barman/show-server-answer.ts';
import type { JobContext } from './job.ts';

type Ask = (servers: readonly string[], signal: AbortSignal) => Promise<JsonAnswer | null>;

/** Asks Barman how servers are, with one process for all of them, and records the answers. */
export async function observeServers(
  names: readonly string[],
  { barman, barmanVersion, record, layouts, now }: JobContext,
  signal: AbortSignal,
): Promise<void> {
  await askEach(barman.check, names, signal, async (name, answer) => {
    const reason = answer?.errors.join('; ') || 'barman check gave no answer in time';
    const result = (answer === null ? null : readCheckAnswer(answer, name)) ?? unansweredCheck(reason);
    await record.checked(name, { ...result, finishedAt: now().toISOString() });
  });
  await askEach(barman.showServers, names, signal, async (name, answer) => {
    const shown = answer === null ? null : readShowServerAnswer(answer, name);
    if (shown === null) return;
    layouts.remember(name, shown.layout);
    await record.facts(name, { ...shown.facts, barmanVersion, observedAt: now().toISOString() });
  });
}

/** A server that hangs takes the answer of all with it: then each is asked alone, so that it hurts only itself. */
async function askEach(
  ask: Ask,
  names: readonly string[],
  signal: AbortSignal,
  use: (name: string, answer: JsonAnswer | null) => Promise<void>,
): Promise<void> {
  const answer = await ask(names, signal);
  if (signal.aborted) return;
  if (answer === null && names.length > 1) {
    for (const name of names) await askEach(ask, [name], signal, use);
    return;
  }
  for (const name of names) await use(name, answer);
}
