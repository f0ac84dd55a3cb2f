import type { Enqueued } from '@barback/shared/queue/enqueue';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { onTick, type TickContext, type TickJob } from './on-tick.ts';

const DUE = 1_780_000_000_000;

let enqueued: unknown[];
let lastRuns: Record<string, number>;
let logged: string[];
let planned: string[];
let answer: Enqueued['status'];

beforeEach(() => {
  enqueued = [];
  lastRuns = {};
  logged = [];
  planned = ['cron', 'backup/pg1', 'recovery-test/pg1'];
  answer = 'added';
});

const context: TickContext = {
  plan: { includes: async (id) => planned.includes(id) },
  queues: {
    enqueue: async (name, payload) => {
      enqueued.push([name, payload]);
      return { status: answer, jobId: 'the-job' };
    },
  },
  store: {
    setNumber: async (_name, field, value) => {
      lastRuns[field] = value;
    },
  },
  log: pino({}, { write: (line: string) => logged.push(JSON.parse(line).msg) }),
};

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
  expect(enqueued).toEqual([[name, payload]]);
  expect(lastRuns).toEqual({ [server === null ? name : `${name}/${server}`]: DUE });
});

it('the tick of a removed server is dropped and logged', async () => {
  planned = ['cron'];
  await onTick(tick('backup', 'pg1'), context);
  expect(enqueued).toEqual([]);
  expect(logged).toEqual(['dropped a due run: its schedule was removed']);
});

it('a run whose predecessor is still to be done is skipped, logged, and not the last run', async () => {
  answer = 'already-queued';
  await onTick(tick('backup', 'pg1'), context);
  expect(lastRuns).toEqual({});
  expect(logged).toEqual(['skipped a due run: the one before it is still to be done']);
});

it.each<[string, TickJob]>([
  ['an unknown job', { id: `repeat:dance:${DUE}`, data: { job: 'dance', server: null } }],
  ['a backup of no server', { id: `repeat:backup:${DUE}`, data: { job: 'backup', server: null } }],
  ['no due time', { id: 'by-hand', data: { job: 'cron', server: null } }],
  ['no data', { id: `repeat:cron:${DUE}`, data: null }],
])('a tick with %s is dropped and logged', async (_fault, job) => {
  await onTick(job, context);
  expect(enqueued).toEqual([]);
  expect(logged).toEqual(['dropped a tick that is none of ours: nothing else may use this queue']);
});
