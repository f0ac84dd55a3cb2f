import { lookSparingly } from '../look-sparingly.ts';
import { MEASURE_SCRIPT } from './scripts/measure.ts';
import type { RecoveryInProgress } from './steps/step.ts';

const KILOBYTE = 1024;

/**
 * Tells how much has been restored, again and again until the signal is aborted. A host on which it cannot be seen
 * tells nothing, and nothing waits for it.
 */
export async function measureRestore(
  { host, place, onRestored }: Pick<RecoveryInProgress, 'host' | 'place' | 'onRestored'>,
  expectedBytes: number | null,
  signal: AbortSignal,
): Promise<void> {
  const args = [place.dataDirectory, place.tablespacesDirectory];
  await lookSparingly(async () => {
    const looked = await host.look(MEASURE_SCRIPT, args, signal);
    if (looked.status === 'failed' || signal.aborted) return;
    const bytes = Number(looked.values.restored_kb) * KILOBYTE;
    if (Number.isSafeInteger(bytes)) onRestored(bytes, expectedBytes);
  }, signal);
}
