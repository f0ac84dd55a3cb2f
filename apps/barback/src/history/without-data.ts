import type { HistoryEntry } from '@barback/shared/history/entry';

/** An entry for readers who may not see rows of the database, which the step `sql` prints. Pure. */
export function withoutData(entry: HistoryEntry): HistoryEntry {
  if (entry.kind !== 'recovery-test') return entry;
  const steps = entry.test.steps.map((step) =>
    step.name === 'sql' && step.status === 'failed' ? { ...step, log: '' } : step,
  );
  return { ...entry, test: { ...entry.test, steps } };
}
