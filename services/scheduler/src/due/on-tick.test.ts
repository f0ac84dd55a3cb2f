import type { Schedule } from '@barback/shared/plan/plan';
import type { Enqueued } from '@barback/shared/queue/enqueue';
import type { Pause } from '@barback/shared/state/entries/pause';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { onTick, type TickContext, type TickJob } from './on-tick.ts';

const DUE = Date.parse('2026-11-23T10:00:00Z');
const HOUR_MILLISECONDS = 3_600_000;

let now: number;
let enqueued: unknown[];
let numbers: Record<string, number>;
let counted: string[];
let logged: string[];
let planned: string[];
let pool: string;
let answer: Enqueued['status'];
let pause: Pause | null;

beforeEach(() => {
  enqueued = [];
  numbers = {};
  counted = [];
  now = DUE;
  logged = [];
  planned = ['cron', 'backup/pg1', 'recovery-test/pg1'];
  pool = 'default';
  answer = 'added';
  pause = null;
});

const hourly = (id: string) =>
  ({
    id,
    job: 'backup',
    server: id.split('/')[1] ?? null,
    pool,
    timing: { by: 'pattern', pattern: '0 * * * *', timezone: 'UTC' },
  }) as Schedule;

const context: TickContext = {
  plan: {
    find: async (id) => (planned.includes(id) ? hourly(id) : null),
    known: (id) => (planned.includes(id) ? hourly(id) : null),
  },
  queues: {
    enqueue: async (name, payload, placement) => {
      enqueued.push([name, payload, placement]);
      return { status: answer, jobId: 'the-job' };
    },
  },
  store: {
    get: (async () => pause) as unknown as TickContext['store']['get'],
    setNumber: async (name, field, value) => {
      numbers[`${name} ${field}`] = value;
    },
    exchangeNumber: async (name, field, value) => {
      const before = numbers[`${name} ${field}`] ?? null;
      numbers[`${name} ${field}`] = value;
      return before;
    },
    count: async (increments) => {
      for (const { name, labels, by } of increments) counted.push(`${name} ${labels.join(' ')} ${by}`);
    },
  },
  dueTimes: dueTimesAround,
  spread: () => 700,
  now: () => new Date(now),
  log: pino({}, { write: (line: string) => logged.push(JSON.parse(line).msg) }),
};

const incrementalTick: TickJob = {
  id: `repeat:backup-incremental/pg1:${DUE}`,
  data: { job: 'backup', server: 'pg1', backupType: 'incremental' },
};

it('an incremental backup becomes work of its type', async () => {
  planned = ['backup-incremental/pg1'];
  await onTick(incrementalTick, context);
  const payload = { server: 'pg1', slot: `${DUE}`, trigger: 'schedule', backupType: 'incremental' };
  expect(enqueued).toEqual([['backup', payload, { pool: 'default', delayMilliseconds: 0 }]]);
});

it('an incremental backup that is due at the minute of a full one is not taken, and not counted as skipped', async () => {
  planned = ['backup/pg1', 'backup-incremental/pg1'];
  await onTick(incrementalTick, context);
  expect(enqueued).toEqual([]);
  expect(numbers).toEqual({ 'settled-runs backup-incremental/pg1': DUE });
  expect(counted).toEqual([]);
});

const tick = (job: string, server: string | null): TickJob => {
  const id = server === null ? job : `${job}/${server}`;
  return { id: `repeat:${id}:${DUE}`, data: { job, server } };
};

it.each([
  [tick('cron', null), { slot: `${DUE}`, trigger: 'schedule' }],
  [tick('backup', 'pg1'), { server: 'pg1', slot: `${DUE}`, trigger: 'schedule' }],
  [tick('recovery-test', 'pg1'), { server: 'pg1', slot: `${DUE}`, trigger: 'schedule', backupId: null }],
])('$id becomes work for its due time', async (job, payload) => {
  await onTick(job, context);
  const { job: name, server } = job.data;
  expect(enqueued).toEqual([[name, payload, { pool: 'default', delayMilliseconds: 0 }]]);
  const id = server === null ? name : `${name}/${server}`;
  const settled = server === null ? {} : { [`settled-runs ${id}`]: DUE };
  expect(numbers).toEqual({ [`last-runs ${id}`]: DUE, ...settled });
  expect(counted).toEqual([]);
});

it('a server that has moved is backed up by the pool that it is in now, whatever the tick says', async () => {
  pool = 'us';
  await onTick(tick('backup', 'pg1'), context);
  expect(enqueued).toEqual([['backup', expect.anything(), { pool: 'us', delayMilliseconds: 0 }]]);
});

it('the tick of a removed server is dropped and logged', async () => {
  planned = ['cron'];
  await onTick(tick('backup', 'pg1'), context);
  expect(enqueued).toEqual([]);
  expect(logged).toEqual(['dropped a due run: its schedule was removed']);
});

it('a late tick makes one run for all that were missed, and says so', async () => {
  now = DUE + 2 * HOUR_MILLISECONDS + 60_000;
  await onTick(tick('backup', 'pg1'), context);
  const slot = String(DUE + 2 * HOUR_MILLISECONDS);
  expect(enqueued).toEqual([
    ['backup', { server: 'pg1', slot, trigger: 'catchup' }, { pool: 'default', delayMilliseconds: 700 }],
  ]);
  expect(counted).toEqual(['barback_schedule_runs_missed_total pg1 backup 3']);
});

it('a late tick of what was caught up with is not counted again', async () => {
  now = DUE + 60_000;
  numbers['settled-runs backup/pg1'] = DUE;
  await onTick(tick('backup', 'pg1'), context);
  expect(counted).toEqual([]);
});

it('a run whose predecessor is still to be done is skipped, logged, and not the last run', async () => {
  answer = 'already-queued';
  await onTick(tick('backup', 'pg1'), context);
  expect(numbers).toEqual({ 'settled-runs backup/pg1': DUE });
  expect(counted).toEqual(['barback_schedule_runs_skipped_total pg1 backup overlap 1']);
  expect(logged).toEqual(['skipped a due run: the previous run has not finished']);
});

it.each<[string, TickJob]>([
  ['an unknown job', { id: `repeat:dance:${DUE}`, data: { job: 'dance', server: null } }],
  ['a backup of no server', { id: `repeat:backup:${DUE}`, data: { job: 'backup', server: null } }],
  ['no due time', { id: 'by-hand', data: { job: 'cron', server: null } }],
  ['no data', { id: `repeat:cron:${DUE}`, data: null }],
])('a tick with %s is dropped and logged', async (_fault, job) => {
  await onTick(job, context);
  expect(enqueued).toEqual([]);
  expect(logged).toEqual(['dropped an unknown tick: nothing but Barback may use this queue']);
});

it('a run of a server that is paused is skipped, counted, and not made up for', async () => {
  const pausedAt = '2026-11-23T09:59:00.000Z';
  pause = { changedAt: pausedAt, pausedAt, by: 'anna', reason: null, resumedAt: null };
  await onTick(tick('backup', 'pg1'), context);
  expect(enqueued).toEqual([]);
  expect(numbers).toEqual({ 'settled-runs backup/pg1': DUE });
  expect(counted).toEqual(['barback_schedule_runs_skipped_total pg1 backup paused 1']);

  const resumedAt = '2026-11-23T10:00:01.000Z';
  pause = { ...pause, changedAt: resumedAt, resumedAt };
  now = DUE + 5000;
  await onTick(tick('backup', 'pg1'), context);
  expect(enqueued).toEqual([]);
});

it('what is done for all servers goes on during a pause', async () => {
  const pausedAt = '2026-11-23T09:59:00.000Z';
  pause = { changedAt: pausedAt, pausedAt, by: 'anna', reason: null, resumedAt: null };
  await onTick(tick('cron', null), context);
  expect(enqueued).toHaveLength(1);
});

it('tells how long a server that is well may be spared', async () => {
  planned = ['check'];
  const timing = { by: 'interval', everyMilliseconds: 60_000 } as const;
  const check = { ...hourly('check'), job: 'check', timing, intervalSeconds: 300 } as Schedule;
  const data = { job: 'check', server: null, pool };
  await onTick(
    { id: `repeat:check:${DUE}`, data },
    { ...context, plan: { ...context.plan, find: async () => check } },
  );
  expect(enqueued).toMatchObject([['check', { slot: `${DUE}`, mostSeconds: 300 }, {}]]);
});
