import type { HistoryEntry } from '@barback/shared/history/entry';
import { exampleRecovery } from '@barback/shared/status/example-snapshot';
import type { CataloguedBackup, Evidence, RoundTimes, ServerEvidence } from '../evidence/evidence.ts';

/** Epoch milliseconds of a second of the minute in which the examples begin. */
export const at = (second: number) => Date.parse('2026-11-23T12:00:00Z') + second * 1000;
const iso = (second: number) => new Date(at(second)).toISOString();

/** A backup that began at that second and took five. */
export function backupAt(second: number, changes: Partial<CataloguedBackup> = {}): CataloguedBackup {
  return { backupId: `b${second}`, status: 'DONE', beginAt: at(second), endAt: at(second + 5), ...changes };
}

/** What the history says of it. */
export function backedUp(second: number, slot: string | null = `${second}`, server = 'pg1'): HistoryEntry {
  return {
    v: 1,
    kind: 'backup',
    slot,
    run: {
      status: 'done',
      server,
      backupId: `b${second}`,
      trigger: 'schedule',
      startedAt: iso(second),
      endedAt: iso(second + 6),
      durationSeconds: 6,
      sizeBytes: 1,
    },
  };
}

/** A recovery test of the backup of that second, which ended at the other. */
export function restored(
  second: number,
  endSecond: number,
  status: 'passed' | 'failed' = 'passed',
): Extract<HistoryEntry, { kind: 'recovery-test' }> {
  const backupId = `b${second}`;
  const times = { startedAt: iso(endSecond - 4), endedAt: iso(endSecond) };
  return {
    v: 1,
    kind: 'recovery-test',
    slot: backupId,
    test: { ...exampleRecovery.newest, server: 'pg1', backupId, status, ...times },
  };
}

/** A server whose backups are due each minute and were taken. */
export function serverWith(changes: Partial<ServerEvidence> = {}): ServerEvidence {
  return {
    name: 'pg1',
    isTested: true,
    recoveryDirectory: '/r/pg1',
    dueTimes: [at(0), at(60), at(120), at(180), at(240)],
    baseBackups: [],
    backups: [],
    ...changes,
  };
}

/** A round of a minute, after which it was quiet for two and a half. */
export const round: RoundTimes = {
  number: 1,
  onlyServer: null,
  beginAt: at(0),
  quietAt: at(70),
  endAt: at(220),
};

/** What was seen of one server in one round. */
export function evidenceOf(
  server: ServerEvidence,
  history: HistoryEntry[],
  changes: Partial<Evidence> = {},
): Evidence {
  return {
    servers: [server],
    rounds: [round],
    history,
    historyRewritten: 0,
    hostCommands: [],
    samples: [],
    ...changes,
  };
}
