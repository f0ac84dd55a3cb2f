import type { Schedule } from '@barback/shared/plan/plan';
import { nextRunsKey, queuePrefix } from '@barback/shared/queue/names';
import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  actualScheduleReader,
  readActualSchedules,
} from '../../../services/scheduler/src/schedules/read-actual-schedules.ts';
import { reconcileSchedules } from '../../../services/scheduler/src/schedules/reconcile-schedules.ts';
import type { ActualSchedule } from '../../../services/scheduler/src/schedules/schedule-difference.ts';
import { tickQueue } from '../../../services/scheduler/src/schedules/tick-queue.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';

let server: RedisServer;
let redis: Redis;
let ticks: Queue;

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  await redis.flushall();
  ticks = tickQueue(redis, PREFIX);
});
afterEach(async () => {
  await ticks.close();
  redis.disconnect();
});

const backup = (name: string, pattern: string, timezone = 'UTC'): Schedule => ({
  id: `backup/${name}`,
  job: 'backup',
  server: name,
  pool: 'default',
  timing: { by: 'pattern', pattern, timezone },
  intervalSeconds: 86_400,
  since: null,
});
const cron: Schedule = {
  id: 'cron',
  job: 'cron',
  server: null,
  pool: 'default',
  timing: { by: 'interval', everyMilliseconds: 60_000 },
  intervalSeconds: 60,
  since: null,
};
/** Makes the schedules in the queue so, now. */
const reconcile = (desired: readonly Schedule[], queue = ticks) =>
  reconcileSchedules(queue, desired, Date.now());
/** Every pending run: its job id, when it is due, when it was made and what is in it. */
async function pendingRuns() {
  const jobs = await ticks.getDelayed();
  return jobs.map(({ id, name, data, delay, timestamp }) => ({ id, name, data, delay, timestamp }));
}

it('schedules are made, changed and removed as the plan says', async () => {
  const first = await reconcile([cron, backup('pg1', '0 1 * * *'), backup('pg2', '0 2 * * *')]);
  expect(first).toEqual({ upserted: ['cron', 'backup/pg1', 'backup/pg2'], removed: [], failures: [] });

  const changed = backup('pg1', '30 1 * * *', 'Asia/Tokyo');
  const second = await reconcile([cron, changed]);
  expect(second).toEqual({ upserted: ['backup/pg1'], removed: ['backup/pg2'], failures: [] });
  expect(new Set(await readActualSchedules(ticks))).toEqual(
    new Set([
      {
        id: 'cron',
        pattern: null,
        timezone: null,
        everyMilliseconds: 60_000,
        nextRunAt: expect.any(Number),
        ends: false,
        data: { job: 'cron', server: null, pool: 'default' },
      },
      {
        id: 'backup/pg1',
        pattern: '30 1 * * *',
        timezone: 'Asia/Tokyo',
        everyMilliseconds: null,
        nextRunAt: expect.any(Number),
        ends: false,
        data: { job: 'backup', server: 'pg1', pool: 'default' },
      },
    ]),
  );
  expect(await pendingRuns()).toMatchObject([{ name: 'backup', data: { job: 'backup', server: 'pg1' } }]);
});

it('a server may have any name Barman takes', async () => {
  const odd = backup('pg.1_a-b@c+d', '0 1 * * *');
  await reconcile([odd]);
  expect(await reconcile([odd])).toEqual({ upserted: [], removed: [], failures: [] });
});

describe('a schedule that did not change', () => {
  it('keeps its very pending job through 20 reconciliations and an edit of another', async () => {
    const kept = backup('pg1', '0 1 1 1 *');
    await reconcile([kept, backup('pg2', '0 2 1 1 *')]);
    const job = (await pendingRuns()).find(({ data }) => data.server === 'pg1');
    for (let run = 0; run < 20; run++) {
      const other = backup('pg2', `${run} 3 1 1 *`);
      await reconcile([kept, other]);
    }
    expect((await pendingRuns()).find(({ data }) => data.server === 'pg1')).toEqual(job);
    expect(job?.id).toMatch(/^repeat:backup\/pg1:\d+$/);
  });

  it('keeps a run that is overdue and that nobody has taken yet', async () => {
    const everySecond = backup('pg1', '* * * * * *');
    await reconcile([everySecond]);
    const [due] = await pendingRuns();
    const dueAt = Number(due?.id?.split(':').at(-1));
    await waitUntil(() => Date.now() > dueAt + 1000, { description: 'the run to be overdue' });
    for (let run = 0; run < 20; run++) await reconcile([everySecond]);
    expect(await pendingRuns()).toEqual([due]);
  });
});

it('runs that were made while the clock was an hour ahead are made again for now', async () => {
  const hourly = backup('pg1', '0 * * * *');
  await reconcile([hourly, cron]);
  // as they are after such an hour
  for (const { key, next } of await ticks.getJobSchedulers()) {
    await redis.zadd(nextRunsKey(PREFIX), (next ?? 0) + 3_600_000, key);
  }
  for (const job of await ticks.getJobs()) await job.remove();
  const { upserted } = await reconcile([hourly, cron]);
  expect(upserted.sort()).toEqual(['backup/pg1', 'cron']);
  const nextRuns = new Map((await ticks.getJobSchedulers()).map(({ key, next }) => [key, Number(next)]));
  expect(nextRuns.get('cron')).toBeLessThan(Date.now() + 60_000);
  expect(nextRuns.get('backup/pg1')).toBeLessThanOrEqual(Date.now() + 3_600_000);
  expect((await reconcile([hourly, cron])).upserted).toEqual([]);
});

it('one schedule that cannot be changed is named and stops no other', async () => {
  await reconcile([backup('gone', '0 4 * * *')]);
  const impossible = backup('pg1', 'not a pattern');
  const { upserted, removed, failures } = await reconcile([impossible, cron]);
  expect({ upserted, removed }).toEqual({ upserted: ['cron'], removed: ['backup/gone'] });
  expect(failures).toEqual([
    expect.stringMatching(/^could not change the schedule backup\/pg1 \(.+\); will retry every minute$/),
  ]);
});

it('schedules of another installation on the same Redis are left alone', async () => {
  const other = tickQueue(redis, 'other');
  await reconcile([backup('pg1', '0 1 * * *')], other);
  await reconcile([]);
  expect(await readActualSchedules(other)).toHaveLength(1);
  expect(await redis.keys(`${queuePrefix(PREFIX)}:ticks:repeat*`)).toEqual([]);
  await other.close();
});

it('a thousand schedules in one go', async () => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    backup(`pg${index}`, `${index % 60} ${index % 24} * * *`),
  );
  expect((await reconcile(many)).upserted).toHaveLength(1000);
  expect(await reconcile(many)).toEqual({ upserted: [], removed: [], failures: [] });
  expect((await reconcile([])).removed).toHaveLength(1000);
});

describe('of a great many schedules, read again and again', () => {
  const many = Array.from({ length: 1500 }, (_, index) => backup(`pg${index}`, `0 ${index % 24} * * *`));
  let readAgain: () => Promise<ActualSchedule[]>;
  beforeEach(async () => {
    await reconcile(many);
    readAgain = actualScheduleReader(ticks);
    expect(await readAgain()).toHaveLength(many.length);
  });

  it('those that are new, changed or gone are read at once, and the others stay what they were', async () => {
    await ticks.removeJobScheduler('backup/pg7');
    await reconcile([...many.slice(0, 7), backup('pg7', '5 5 * * *'), ...many.slice(8, -1), cron]);
    const byId = (schedules: readonly ActualSchedule[]) =>
      schedules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(await readAgain())).toEqual(byId(await readActualSchedules(ticks)));
  });

  it('one whose next run stays the same is read when it is its turn', async () => {
    await redis.hset(ticks.toKey('repeat:backup/pg1499'), 'data', '{"job":"backup","server":"x"}');
    const isSeen = async () =>
      (await readAgain()).some(({ data }) => (data as { server?: string } | null)?.server === 'x');
    await waitUntil(isSeen, { description: 'the data of another server to be seen' });
  });
});

describe('a schedule that somebody else wrote to', () => {
  const pg1 = backup('pg1', '0 1 * * *');
  const key = (part: string) => ticks.toKey(`repeat${part}`);

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['has data that is no JSON', (id) => redis.hset(key(`:${id}`), 'data', '{')],
    [
      'has the data of another server',
      (id) => redis.hset(key(`:${id}`), 'data', '{"job":"backup","server":"x"}'),
    ],
    ['has an end', (id) => redis.hset(key(`:${id}`), 'endDate', '1', 'limit', '1')],
    ['has a pattern that is none', (id) => redis.hset(key(`:${id}`), 'pattern', 'x')],
    [
      'is of another type',
      (id) =>
        redis
          .multi()
          .del(key(`:${id}`))
          .set(key(`:${id}`), 'x')
          .exec(),
    ],
    ['is gone', (id) => redis.del(key(`:${id}`))],
    ['is next in the year 30000', (id) => redis.zadd(key(''), 9e14, id)],
    ['is next at a time that is none', (id) => redis.zadd(key(''), 'inf', id)],
    ['stands beside one with a name that BullMQ refuses', () => redis.zadd(key(''), 1, 'a:b:c:d:e:f')],
    [
      'has lost its next run',
      async () => {
        const [job] = await ticks.getDelayed();
        await redis.del(ticks.toKey(job?.id ?? ''));
        await redis.zrem(ticks.toKey('delayed'), job?.id ?? '');
        await redis.zadd(key(''), Date.now() - 600_000, 'backup/pg1');
      },
    ],
  ])('%s: it is made anew', async (_how, poison) => {
    await reconcile([cron, pg1]);
    await poison('backup/pg1');
    for (let run = 0; run < 2; run++) {
      const { failures } = await reconcileSchedules(ticks, [cron, pg1], Date.now(), (overdue) => [
        ...overdue,
      ]);
      expect(failures).toEqual([]);
    }
    const [made, ...others] = (await readActualSchedules(ticks)).filter(({ id }) => id === 'backup/pg1');
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      pattern: '0 1 * * *',
      ends: false,
      data: { job: 'backup', server: 'pg1', pool: 'default' },
    });
    expect(made?.nextRunAt).toBeLessThan(Date.now() + 86_400_000);
    expect(await pendingRuns()).toContainEqual(
      expect.objectContaining({ data: { job: 'backup', server: 'pg1', pool: 'default' } }),
    );
  });
});
