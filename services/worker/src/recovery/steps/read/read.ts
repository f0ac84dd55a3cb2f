import { randomUUID } from 'node:crypto';
import type { LadderStep, RecoveryInProgress, StepOutcome } from '../../ladder/step.ts';
import { type Examined, examination } from './examined.ts';
import { examinedOutcome, noteUnread } from './examined-outcome.ts';
import { READ_SCRIPT } from './read-script.ts';

/**
 * Proves that everything can be read: each row of each table decodes, each schema can be dumped, each index leads to
 * the rows of its table and to no others, and unique and other constraints hold.
 */
export const read: LadderStep = {
  name: 'read',
  optional: true,
  needs: ['start'],
  timeoutSeconds: 48 * 60 * 60,
  always: false,
  async run(test, signal) {
    const { readTimeSeconds, readFrom } = test.request;
    const from = [readTimeSeconds ?? 0, readFrom?.database ?? 0, readFrom?.relation ?? 0];
    const { outcome, examined } = await examine(test, READ_SCRIPT, from.map(String), signal);
    const { relations, bytes, next } = examined;
    test.findings.read = { relations, bytes, next };
    return outcome;
  },
  // the roles and files that it makes go with the directory that `prepare` made
  undo: null,
};

/** Runs a script that examines all relations, and judges its output. */
export async function examine(
  test: RecoveryInProgress,
  script: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ outcome: StepOutcome; examined: Examined }> {
  const { host, prepared, findings } = test;
  if (prepared === null) throw new Error('examining relations needs the result of prepare');
  const { programs, socketDirectory, owner } = prepared;
  const nonce = randomUUID();
  const { take, end } = examination(nonce);
  const ran = await host.run(script, [nonce, programs, socketDirectory, ...args], {
    asUser: owner,
    purpose: 'examining every relation',
    signal,
    onStdout: take,
  });
  const examined = end();
  noteUnread(findings, examined);
  const outcome = ran.status === 'failed' && examined.damage.length === 0 ? ran : examinedOutcome(examined);
  return { outcome, examined };
}
