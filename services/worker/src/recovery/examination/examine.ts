import { randomUUID } from 'node:crypto';
import { psqlScripts } from '../host/script.ts';
import type { RecoveryInProgress, StepOutcome } from '../ladder/step.ts';
import { type Examined, examination } from './examined.ts';
import { examinedOutcome, noteUnread } from './examined-outcome.ts';

const PSQL = psqlScripts(import.meta.dirname);

/**
 * Runs a script that examines all relations, and judges its output.
 *
 * @param scriptArgs what the script takes behind what every script of this kind does
 * @param psql the script's own scripts of psql
 */
export async function examine(
  test: RecoveryInProgress,
  script: string,
  scriptArgs: readonly string[],
  psql: readonly string[],
  signal: AbortSignal,
): Promise<{ outcome: StepOutcome; examined: Examined }> {
  const { host, prepared, place, findings } = test;
  if (prepared === null) throw new Error('relations can be looked at when prepare has passed');
  const { programs, socketDirectory, owner } = prepared;
  const nonce = randomUUID();
  const { take, end } = examination(nonce);
  const args = [nonce, programs, socketDirectory, place.serverLog, ...scriptArgs, ...PSQL, ...psql];
  const ran = await host.run(script, args, {
    asUser: owner,
    purpose: 'looking at every relation',
    signal,
    onStdout: take,
  });
  const examined = end();
  noteUnread(findings, examined);
  const outcome = ran.status === 'failed' && examined.damage.length === 0 ? ran : examinedOutcome(examined);
  return { outcome, examined };
}
