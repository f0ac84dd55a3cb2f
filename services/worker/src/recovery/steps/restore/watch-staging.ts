import { pollAtLowDuty } from '../../../files/poll-at-low-duty.ts';
import { writtenBytes } from '../../../files/written-bytes.ts';

/**
 * Reports progress whenever a directory on this host has grown, at intervals until the signal is aborted: while Barman
 * combines or decrypts there, nothing of the test shows on the recovery host.
 */
export async function watchStaging(
  directory: string,
  progress: () => void,
  signal: AbortSignal,
): Promise<void> {
  let before = 0;
  await pollAtLowDuty(async () => {
    const bytes = await writtenBytes(directory);
    if (bytes !== before) progress();
    before = bytes;
  }, signal);
}
