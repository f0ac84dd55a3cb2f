import type { Progress } from '@barback/shared/state/entries/progress';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import { pollAtLowDuty } from '../files/poll-at-low-duty.ts';

export interface CopyToMeasure {
  /** Reads the backup that is being taken from disk; null before Barman has made it. */
  readBackup: () => Promise<BackupInfo | null>;
  /** What is on the disk of it. */
  readBytes: (backup: BackupInfo) => Promise<number>;
  /** What it will come to, about; null when nothing tells. */
  expectedBytes: number | null;
  report: (progress: Progress) => void;
  now: () => Date;
  /** Ends the measuring. */
  signal: AbortSignal;
}

/** Reports how far a backup has come, again and again until it has ended. */
export async function measureCopy(copy: CopyToMeasure): Promise<void> {
  const { readBackup, readBytes, expectedBytes, report, now, signal } = copy;
  let at = null as Pick<Progress, 'step' | 'since'> | null;
  await pollAtLowDuty(async () => {
    const backup = await readBackup();
    if (backup === null) return;
    const step = backup.endAt === null ? 'copying' : 'waiting_for_wal';
    if (at?.step !== step) at = { step, since: now().toISOString() };
    const bytes = step === 'copying' ? await readBytes(backup) : null;
    if (!signal.aborted) report({ ...at, measuredAt: now().toISOString(), bytes, expectedBytes });
  }, signal);
}
