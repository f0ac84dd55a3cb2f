import type { HistoryEntry } from '@barback/shared/history/entry';
import type { Evidence, RoundTimes, ServerEvidence } from '../evidence/evidence.ts';
import { doneBackups } from './catalogue.ts';

/** How a server came back to what is due after a round. Null: it did not. */
export interface CatchingUp {
  server: string;
  round: number;
  /** What was due last before everything was up again. */
  dueAt: number;
  /** From then to the end of a backup that began when it was due or later; 0 when there was one already. */
  backupSeconds: number | null;
  /** The same to a passed recovery test of such a backup; undefined where none is expected. */
  testSeconds: number | null | undefined;
}

/** Of each server after each round, as long as anything was due. Pure. */
export function catchingUp({
  servers,
  rounds,
  history,
}: Pick<Evidence, 'servers' | 'rounds' | 'history'>): CatchingUp[] {
  return rounds.flatMap((round) => servers.flatMap((server) => ofServer(server, round, history)));
}

function ofServer(
  server: ServerEvidence,
  { number, quietAt }: RoundTimes,
  history: readonly HistoryEntry[],
): CatchingUp[] {
  const dueAt = server.dueTimes.findLast((time) => time <= quietAt);
  if (dueAt === undefined) return [];
  const since = doneBackups(server).filter(({ beginAt }) => beginAt >= dueAt);
  const ids = new Set(since.map(({ backupId }) => backupId));
  const passed = history.flatMap((entry) => {
    const isMeant =
      entry.kind === 'recovery-test' && entry.test.server === server.name && ids.has(entry.test.backupId);
    return isMeant && entry.test.status === 'passed' ? [Date.parse(entry.test.endedAt)] : [];
  });
  const seconds = (times: readonly number[]) =>
    times.length === 0 ? null : Math.max(0, Math.min(...times) - quietAt) / 1000;
  return [
    {
      server: server.name,
      round: number,
      dueAt,
      backupSeconds: seconds(since.map(({ endAt }) => endAt)),
      testSeconds: server.isTested ? seconds(passed) : undefined,
    },
  ];
}
