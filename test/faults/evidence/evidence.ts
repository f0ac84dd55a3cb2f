import type { HistoryEntry } from '@barback/shared/history/entry';
import type { BaseBackup } from './base-backup-log.ts';
import type { Sample } from './exporter-samples.ts';
import type { HostCommand } from './recovery-host-log.ts';

/** All that was seen of a run from the outside. Times are epoch milliseconds. */
export interface Evidence {
  servers: ServerEvidence[];
  rounds: RoundTimes[];
  /** In the order of the file. */
  history: HistoryEntry[];
  /** How often the history was found not to begin with what it said before. */
  historyRewritten: number;
  hostCommands: HostCommand[];
  samples: readonly Sample[];
}

export interface ServerEvidence {
  name: string;
  /** Whether its backups are restored when they are taken. */
  isTested: boolean;
  /** Where it is restored on the recovery host. */
  recoveryDirectory: string;
  /** When a backup was due, oldest first. */
  dueTimes: number[];
  /** As PostgreSQL logged them. */
  baseBackups: BaseBackup[];
  /** The catalogue at the end. */
  backups: CataloguedBackup[];
}

export interface CataloguedBackup {
  backupId: string;
  status: string;
  beginAt: number | null;
  endAt: number | null;
}

/** A round and the quiet time after it. */
export interface RoundTimes {
  number: number;
  onlyServer: string | null;
  beginAt: number;
  /** All faults were over and undone, and everything was up. */
  quietAt: number;
  /** The next round began. */
  endAt: number;
}
