import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { queuePrefix } from '@barback/shared/queue/names';
import type { Queue } from 'bullmq';
import { type Job, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tickQueue } from '../../../services/scheduler/src/schedules/tick-queue.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { type ListeningService, startService } from '../../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const PREFIX = 'test';
const EDITS = 1000;
const EVERY_SECONDS = 5;

let server: RedisServer;
let redis: Redis;
let ticks: Queue;
let directory: TemporaryDirectory;
let schedulers: ListeningService[];
let worker: Worker;
/** The slots for which the server was backed up whose file nobody edits. */
let taken: number[];

beforeAll(async () => {
  [server, directory] = await Promise.all([startRedis(), startTemporaryDirectory()]);
  redis = new Redis(server.url, { maxRetriesPerRequest: null });
  ticks = tickQueue(redis, PREFIX);
  taken = [];
  const take = async ({ data }: Job) => void (data.server === 'steady' && taken.push(Number(data.slot)));
  worker = new Worker('work', take, { connection: redis, prefix: queuePrefix(PREFIX), concurrency: 10 });
  await layOut('v1', { steady: `*/${EVERY_SECONDS} * * * * *`, edited: '0 0 1 1 *' });
  await symlink('v1', join(directory.path, 'barman.d'));
  const environment = {
    REDIS_URL: server.url,
    BARBACK_PREFIX: PREFIX,
    BARMAN_CONFIGURATION_FILES_DIRECTORY: join(directory.path, 'barman.d'),
    BARMAN_BARMAN_HOME: directory.path,
  };
  schedulers = await Promise.all([
    startService('scheduler', environment),
    startService('scheduler', environment),
  ]);
  await waitUntil(() => taken.length > 0, { description: 'the first run', timeoutMilliseconds: 60_000 });
});
afterAll(async () => {
  await Promise.all(schedulers?.map((scheduler) => scheduler.stop()) ?? []);
  await worker?.close();
  await ticks?.close();
  redis?.disconnect();
  await server?.stop();
  await directory?.stop();
});

const textOf = (name: string, pattern: string) => `[${name}]\n#:backup_cron = ${pattern}\n`;
/** A directory with a file for each server. */
async function layOut(name: string, servers: Record<string, string>) {
  await mkdir(join(directory.path, name));
  for (const [each, pattern] of Object.entries(servers)) {
    await writeFile(join(directory.path, name, `${each}.conf`), textOf(each, pattern));
  }
}
const untilPattern = (pattern: string) =>
  waitUntil(async () => (await ticks.getJobScheduler('backup/edited'))?.pattern === pattern, {
    description: `the schedule to be ${pattern}`,
    timeoutMilliseconds: 120_000,
  });
/** Each due time since the first one is there, and once. */
const expectNoneLost = () => {
  const [first = 0] = taken;
  const due = Array.from(taken, (_, at) => first + at * EVERY_SECONDS * 1000);
  expect([...taken].sort((a, b) => a - b)).toEqual(due);
};

describe('while two schedulers that were started at once run, a server file', () => {
  it(`is edited ${EDITS} times in every way: the last edit is in force, and nothing else was lost, doubled or made anew`, async () => {
    const file = join(directory.path, 'v1', 'edited.conf');
    let pattern = '';
    for (let edit = 0; edit < EDITS; edit++) {
      pattern = `${edit % 60} ${edit % 24} 1 1 *`;
      const text = textOf('edited', pattern);
      if (edit % 2 === 0) {
        await writeFile(`${file}.next`, text);
        await rename(`${file}.next`, file);
      } else {
        await writeFile(file, text.slice(0, 9));
        await writeFile(file, text.slice(9), { flag: 'a' });
      }
      const schedulersNow = edit % 50 === 0 ? await ticks.getJobSchedulers() : null;
      if (schedulersNow !== null) expect(schedulersNow.map(({ key }) => key)).toContain('backup/edited');
    }
    await untilPattern(pattern);
    expectNoneLost();
    const changes = schedulers.flatMap((scheduler) =>
      scheduler
        .logLines()
        .filter(({ msg, upserted }) => msg === 'schedules changed' && `${upserted}`.includes('steady')),
    );
    expect(changes.length).toBeLessThanOrEqual(2);
  });

  it('is half-written for a while, or empty: its schedule stays', async () => {
    const before = (await ticks.getJobScheduler('backup/edited'))?.pattern;
    await writeFile(join(directory.path, 'v1', 'edited.conf'), '');
    await waitUntil(() => schedulers.every((each) => each.output().includes('the file is empty')), {
      description: 'the complaint',
      timeoutMilliseconds: 60_000,
    });
    expect((await ticks.getJobScheduler('backup/edited'))?.pattern).toBe(before);
  });

  it('comes with a whole directory that takes the place of another, as Kubernetes exchanges a ConfigMap', async () => {
    await layOut('v2', { steady: `*/${EVERY_SECONDS} * * * * *`, edited: '0 1 1 1 *' });
    await symlink('v2', join(directory.path, 'next'));
    await rename(join(directory.path, 'next'), join(directory.path, 'barman.d'));
    await rm(join(directory.path, 'v1'), { recursive: true });
    await untilPattern('0 1 1 1 *');
    const soFar = taken.length;
    await waitUntil(() => taken.length > soFar + 1, {
      description: 'runs to go on',
      timeoutMilliseconds: 60_000,
    });
    expectNoneLost();
  });
});
