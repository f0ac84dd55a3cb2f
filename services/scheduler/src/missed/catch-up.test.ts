import type { Plan, PlannedServer } from '@barback/shared/plan/plan';
import type { CounterIncrement } from '@barback/shared/state/counters';
import type { Pause } from '@barback/shared/state/entries/pause';
import { exampleBackup, exampleCatalogue, examplePlan } from '@barback/shared/status/example-snapshot';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CatchUpParts, catchUp } from './catch-up.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** `pg1` is due each hour; the last time was this, two minutes ago. */
const DUE = Date.parse('2026-11-23T12:00:00Z');
const NOW = DUE + 120_000;

let pauses: Map<string, Pause>;
let lastRuns: Map<string, number>;
let settled: unknown[];
let counted: string[];
let enqueued: string[];
beforeEach(() => {
  pauses = new Map();
  lastRuns = new Map();
  [settled, counted, enqueued] = [[], [], []];
});

const enqueue = async (name: string) => {
  enqueued.push(name);
  return { status: 'added', jobId: name };
};
const newestDone = { ...exampleBackup, beginAt: new Date(DUE - HOUR_MILLISECONDS).toISOString() };
const hashes: Record<string, () => Map<string, unknown>> = {
  pauses: () => pauses,
  catalogues: () => new Map([['pg1', { ...exampleCatalogue, newestDone }]]),
};
let planOfRedis: Plan | null = examplePlan;
let clock = 0;
const parts = {
  queues: { enqueue, enqueueIfLost: enqueue },
  store: {
    get: async () => planOfRedis,
    getMany: async (name: string) => hashes[name]?.() ?? new Map(),
    getNumbers: async (name: string) => (name === 'last-runs' ? lastRuns : new Map()),
    setNumber: async () => {},
    exchangeNumber: async (...values: unknown[]) => {
      settled.push(values);
      return null;
    },
    count: async (increments: readonly CounterIncrement[]) => {
      for (const { name, labels } of increments) counted.push([name, ...labels].join(' '));
    },
  },
  dueTimes: dueTimesAround,
  spread: () => 0,
  log: pino({ level: 'silent' }),
  now: () => new Date(NOW),
  clock: () => clock,
  currentPlan: async () => examplePlan,
} as unknown as CatchUpParts;

/** For long enough that a recovery test which does not come by itself is missing. */
async function look() {
  const once = catchUp(parts);
  clock = 0;
  await once();
  [settled, counted, enqueued] = [[], [], []];
  clock = 90_000;
  await once();
}

function pause(from: number, until: number | null) {
  const pausedAt = new Date(from).toISOString();
  const resumedAt = until === null ? null : new Date(until).toISOString();
  pauses.set('pg1', { changedAt: resumedAt ?? pausedAt, pausedAt, by: 'anna', reason: null, resumedAt });
}

const skipped = 'barback_schedule_runs_skipped_total pg1 backup paused';

describe('what was missed', () => {
  it('is made up for', async () => {
    await look();
    expect(enqueued).toEqual(['backup', 'recovery-test']);
  });

  it('while a pause lasts is not, and counts as skipped', async () => {
    pause(DUE - 60_000, null);
    await look();
    expect(enqueued).toEqual([]);
    expect(settled).toEqual([['settled-runs', 'backup/pg1', DUE]]);
    expect(counted).toEqual([skipped]);
  });

  it('during a pause that is over is not, but a backup without a recovery test gets one', async () => {
    pause(DUE - 60_000, DUE + 60_000);
    await look();
    expect(enqueued).toEqual(['recovery-test']);
    expect(counted).toEqual([skipped]);
  });

  it('before a pause that is over is made up for', async () => {
    pause(DUE + 10_000, DUE + 60_000);
    await look();
    expect(enqueued).toEqual(['backup', 'recovery-test']);
  });
});

it.each([
  ['whose server', () => []],
  ['whose schedule', (server: PlannedServer) => [{ ...server, schedules: [], recovery: null }]],
])('what was missed, %s another scheduler has removed since, is not made up for', async (_, changed) => {
  planOfRedis = { ...examplePlan, servers: examplePlan.servers.flatMap(changed) };
  await look();
  planOfRedis = examplePlan;
  expect(enqueued).toEqual([]);
});

it('a run that was enqueued before a pause is looked after when that is over, and not before', async () => {
  lastRuns.set('backup/pg1', DUE);
  pause(DUE - 1000, null);
  await look();
  expect(enqueued).toEqual([]);
  pause(DUE - 1000, DUE + 60_000);
  await look();
  expect(enqueued).toEqual(['backup', 'recovery-test']);
});
