import { pollAtLowDuty } from '../../../files/poll-at-low-duty.ts';
import { loadScript } from '../../host/script.ts';
import type { RecoveryInProgress } from '../../ladder/step.ts';

const MEASURE = loadScript(import.meta.dirname, 'measure.sh');
const KILOBYTE = 1024;
/** `du` of millions of files on a slow disk takes minutes. */
const TIMEOUT_SECONDS = 10 * 60;

/**
 * Reports how much has been restored, at intervals until the signal is aborted, and reports progress whenever it has
 * increased. A host that does not show it reports nothing, and nothing waits for it.
 */
export async function measureRestore(
  {
    host,
    place,
    onRestored,
    progress,
  }: Pick<RecoveryInProgress, 'host' | 'place' | 'onRestored' | 'progress'>,
  expectedBytes: number | null,
  signal: AbortSignal,
): Promise<void> {
  const args = [place.dataDirectory, place.tablespacesDirectory];
  let before = -1;
  await pollAtLowDuty(async () => {
    const looked = await host.look(MEASURE, args, {
      purpose: 'measuring what is restored',
      timeoutSeconds: TIMEOUT_SECONDS,
      signal,
    });
    if (looked.status === 'failed' || signal.aborted) return;
    const bytes = Number(looked.values.restored_kb) * KILOBYTE;
    if (!Number.isSafeInteger(bytes)) return;
    if (bytes !== before) progress();
    before = bytes;
    onRestored(bytes, expectedBytes);
  }, signal);
}
