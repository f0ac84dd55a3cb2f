import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LookOutcome } from '../host/recovery-host.ts';
import { type Activity, activityOf, isActive, startProgressWatch, watchActivity } from './progress-watch.ts';

const BEFORE: Activity = { processes: 3, cpuTicks: 100, ioKilobytes: 5000 };
const HALF_AN_HOUR = 1800;

test.each<[string, Partial<Activity>, boolean]>([
  ['nothing', {}, false],
  ['what a server does that waits', { cpuTicks: 112, ioKilobytes: 5010 }, false],
  ['computing', { cpuTicks: 170 }, true],
  ['copying slowly', { ioKilobytes: 6100 }, true],
  ['starting anew', { cpuTicks: 4 }, true],
])('that processes did %s is progress: %s', (_, change, active) => {
  expect(isActive({ ...BEFORE, ...change }, BEFORE, HALF_AN_HOUR)).toBe(active);
});

test.each([
  [{ processes: '3', cpu_ticks: '100', io_kb: '5000' }, BEFORE],
  [{ processes: '3', cpu_ticks: 'x', io_kb: '1' }, null],
  [{}, null],
])('the answer %j is %j', (values, activity) => {
  expect(activityOf({ values })).toEqual(activity);
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const seen = ({ processes, cpuTicks, ioKilobytes }: Activity): LookOutcome => ({
  status: 'passed',
  values: { processes: `${processes}`, cpu_ticks: `${cpuTicks}`, io_kb: `${ioKilobytes}` },
  output: '',
  stdout: '',
});
const unseen = (isSilent: boolean): LookOutcome => ({ status: 'failed', reason: '', log: '', isSilent });

test.each<[string, () => LookOutcome, boolean]>([
  ['whose processes do nothing', () => seen(BEFORE), true],
  ['that has no processes', () => seen({ processes: 0, cpuTicks: 0, ioKilobytes: 0 }), true],
  ['that does not answer', () => unseen(true), true],
  ['that cannot be looked at', () => unseen(false), false],
])('a host %s is given up: %s', async (_, look, isGivenUp) => {
  const watch = startProgressWatch(300);
  const watching = watchActivity(watch, {
    noProgressSeconds: 300,
    lookSeconds: 30,
    look: async () => look(),
    signal: AbortSignal.any([watch.signal, AbortSignal.timeout(700_000)]),
  });
  await vi.advanceTimersByTimeAsync(600_000);
  expect(watch.signal.aborted).toBe(isGivenUp);
  watch.end();
  if (isGivenUp) await watching;
});

test('a host whose processes work is waited for', async () => {
  const watch = startProgressWatch(300);
  let cpuTicks = 0;
  const ended = new AbortController();
  const watching = watchActivity(watch, {
    noProgressSeconds: 300,
    lookSeconds: 30,
    look: async () => {
      cpuTicks += 5;
      return seen({ ...BEFORE, cpuTicks });
    },
    signal: ended.signal,
  });
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(watch.signal.aborted).toBe(false);
  ended.abort();
  expect(await watching).toEqual({ isSilent: false });
  watch.end();
});

test('a step tells of its own progress', async () => {
  const watch = startProgressWatch(300);
  await vi.advanceTimersByTimeAsync(200_000);
  watch.progress();
  await vi.advanceTimersByTimeAsync(200_000);
  expect(watch.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(watch.signal.aborted).toBe(true);
});

test('a step that was stopped before it began is not waited for', async () => {
  const watch = startProgressWatch(300);
  const signal = AbortSignal.abort();
  const look = async () => unseen(false);
  const watching = watchActivity(watch, { noProgressSeconds: 300, lookSeconds: 30, look, signal });
  expect(await watching).toEqual({ isSilent: false });
  watch.end();
});
