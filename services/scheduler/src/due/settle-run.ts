import type { Schedule } from '@barback/shared/plan/plan';
import type { Enqueued } from '@barback/shared/queue/enqueue';
import type { CounterIncrement } from '@barback/shared/state/counters';
import { scheduleKind } from '@barback/shared/vocabulary/schedule-kind';
import type { TickStore } from './batched-store.ts';
import { countMissed } from './due-run.ts';

/**
 * A run that was enqueued, or skipped because the one before it is still to be done, because of a pause, or, of an
 * incremental backup, because a full one is due.
 */
export interface SettledRun {
  schedule: Schedule;
  dueAt: number;
  /** The time up to which nothing is known to be missed; epoch milliseconds. */
  coveredUntil: number;
  status: Enqueued['status'] | 'paused' | 'full-is-due';
  now: number;
}

/** Notes that all due times up to `dueAt` are dealt with; the first one to do so counts what came of them. */
export async function settleRun(
  store: Omit<TickStore, 'get'>,
  { schedule, dueAt, coveredUntil, status, now }: SettledRun,
): Promise<void> {
  const { id, server } = schedule;
  if (status === 'added') await store.setNumber('last-runs', id, dueAt);
  if (server === null) return; // it is due again within the minute: nothing is made up for
  const before = await store.exchangeNumber('settled-runs', id, dueAt);
  if (before === dueAt) return;
  const labels = [server, scheduleKind(schedule)];
  const missed =
    status === 'paused' ? 0 : countMissed(schedule, Math.max(before ?? 0, coveredUntil), dueAt, now);
  const skipped = 'barback_schedule_runs_skipped_total';
  const increments: CounterIncrement[] = [
    { name: 'barback_schedule_runs_missed_total', labels, by: missed },
    { name: skipped, labels: [...labels, 'overlap'], by: Number(status === 'already-queued') },
    { name: skipped, labels: [...labels, 'paused'], by: Number(status === 'paused') },
  ];
  const counted = increments.filter(({ by }) => by > 0);
  if (counted.length > 0) await store.count(counted);
}
