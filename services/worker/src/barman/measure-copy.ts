import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '@barback/shared/state/progress';
import type { BackupInfo } from './backup-info.ts';

/** Looking at the files of a large backup takes a while: it is looked at during a tenth of the time at most. */
const SHARE = 0.1;
const SHORTEST_PAUSE_MILLISECONDS = 2000;

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
  while (!signal.aborted) {
    const begin = performance.now();
    const backup = await readBackup();
    if (backup !== null) {
      const step = backup.endAt === null ? 'copying' : 'waiting_for_wal';
      if (at?.step !== step) at = { step, since: now().toISOString() };
      const bytes = step === 'copying' ? await readBytes(backup) : null;
      if (!signal.aborted) report({ ...at, measuredAt: now().toISOString(), bytes, expectedBytes });
    }
    const pause = Math.max(SHORTEST_PAUSE_MILLISECONDS, (performance.now() - begin) / SHARE);
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}
