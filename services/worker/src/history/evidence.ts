import { historyFile } from '@barback/shared/history/entry';
import type { Logger } from '@barback/shared/service/log';
import type { Redis } from 'ioredis';
import { type EndedSlots, endedSlotsIn } from './ended-slots.ts';
import { type FailedBackups, failedBackupsIn } from './failed-backups.ts';
import { historyProjection } from './projection/project-history.ts';
import { type Projecting, startProjection } from './projection/start-projection.ts';
import { type ReadPositions, readPositionsIn } from './read-positions.ts';
import { type RecordedBackups, recordedBackupsIn } from './recorded-backups.ts';
import { type History, historyIn } from './run-history.ts';
import { testedBackupsIn } from './tested-backups.ts';

/** Finished runs: where they are recorded, how they are found again, and how Redis gets them. */
export interface Evidence {
  history: History;
  ended: EndedSlots;
  failedBackups: FailedBackups;
  recordedBackups: RecordedBackups;
  readPositions: ReadPositions;
  testedBackups: ReturnType<typeof testedBackupsIn>;
  projecting: Projecting;
  stop(): Promise<void>;
}

/** Opens the history in this directory, and keeps Redis up to date with it until it is stopped. */
export function evidenceIn(stateDirectory: string, redis: Redis, prefix: string, log: Logger): Evidence {
  const file = historyFile(stateDirectory);
  const history = historyIn(file, log);
  const projecting = startProjection(historyProjection(redis, prefix, file, log), redis, log);
  return {
    history,
    ended: endedSlotsIn(file, log),
    failedBackups: failedBackupsIn(file, log),
    recordedBackups: recordedBackupsIn(file, log),
    readPositions: readPositionsIn(file, log),
    testedBackups: testedBackupsIn(file, log),
    projecting,
    async stop() {
      projecting.stop();
      await history.stop();
    },
  };
}
