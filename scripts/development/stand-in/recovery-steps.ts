import { setTimeout as delay } from 'node:timers/promises';
import type {
  LadderStep,
  RecoveryInProgress,
  StepOutcome,
} from '../../../services/worker/src/recovery/ladder/step.ts';
import { ladderSteps as realSteps } from '../../../services/worker/src/recovery/steps/index.ts';
import { COPIED_BYTES_PER_SECOND } from './barman-files.ts';

const TICK_MILLISECONDS = 500;
const STEP_SECONDS = 1.5;
/** `ssh barman@fails-at-data-age`: which step fails is said by the name of the recovery host. */
const FAILING_HOST = /@fails-at-([a-z-]+)/;

/**
 * The steps of a recovery test where there is no recovery host: each takes as long as a small one does and passes. Their
 * names, order and conditions are those of the real steps, so that a new one is among them.
 */
export const ladderSteps: readonly LadderStep[] = realSteps.map((step) => ({
  ...step,
  noProgressSeconds: null, // nothing runs on a host that could be looked at
  undo: null,
  run: (test, signal) => standIn(step, test, signal),
}));

async function standIn(
  { name }: LadderStep,
  test: RecoveryInProgress,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { sshCommand, sql, backup } = test.request;
  if (name === 'connect') {
    const host = `${sshCommand.split(' ').at(-1)}:22`;
    test.host = { ...test.host, name: () => host, isConnected: () => true, close: () => {} };
  }
  if (name === 'restore') await restore(test, backup.sizeBytes ?? 0, signal);
  else await pause(STEP_SECONDS * 1000, signal);
  if (signal.aborted) return { status: 'failed', reason: 'it was stopped', log: '' };
  if (FAILING_HOST.exec(sshCommand)?.[1]?.replaceAll('-', '_') === name) {
    const reason = `the recovery host is a stand-in that fails at ${name}`;
    return { status: 'failed', reason, log: `This is where a real ${name} shows what it printed.\n` };
  }
  if (name === 'sql') test.findings.assertions = sql.map(() => true);
  if (name === 'data_age') test.findings.dataAgeSeconds = 12;
  return { status: 'passed' };
}

async function restore(test: RecoveryInProgress, sizeBytes: number, signal: AbortSignal): Promise<void> {
  const tickBytes = (COPIED_BYTES_PER_SECOND * TICK_MILLISECONDS) / 1000;
  for (let bytes = 0; bytes < sizeBytes && !signal.aborted; bytes += tickBytes) {
    test.onRestored(bytes, sizeBytes);
    await pause(TICK_MILLISECONDS, signal);
  }
  test.findings.restoredBytes = sizeBytes;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
