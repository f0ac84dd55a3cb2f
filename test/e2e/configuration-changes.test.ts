import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

describe('a server file that changes while all runs', () => {
  let stack: Stack;
  let redis: Redis;
  let ticks: Queue;
  beforeAll(async () => {
    stack = await startStack();
    redis = new Redis(stack.redis.url, { maxRetriesPerRequest: null });
    ticks = new Queue('ticks', { connection: redis, prefix: '{barback}' });
    await write('steady', '0 3 * * *');
    await patternOf('steady', '0 3 * * *');
  });
  afterAll(async () => {
    await ticks?.close();
    redis?.disconnect();
    await stack?.stop();
  });

  const write = (name: string, cron: string) =>
    stack.barman.writeServer(name, { postgres: stack.postgres[0], lines: [`#:backup_cron = ${cron}`] });
  const schedules = async () =>
    new Map((await ticks.getJobSchedulers()).map(({ key, pattern }) => [key, pattern ?? '']));
  const patternOf = (server: string, pattern: string | undefined) =>
    waitUntil(async () => (await schedules()).get(`backup/${server}`) === pattern, {
      description: `the schedule of ${server} to be ${pattern}`,
      timeoutMilliseconds: 5000,
    });
  const pendingRun = async (server: string) => {
    const delayed = await ticks.getDelayed();
    const job = delayed.find(({ repeatJobKey }) => repeatJobKey === `backup/${server}`);
    return { id: job?.id, timestamp: job?.timestamp };
  };

  it('is in force within five seconds, and leaves the pending runs of all others as they are', async () => {
    const before = await pendingRun('steady');
    expect(before.id).toBeDefined();

    await write('changing', '0 4 * * *');
    await patternOf('changing', '0 4 * * *');
    await write('changing', '30 4 * * *');
    await patternOf('changing', '30 4 * * *');
    await stack.barman.removeServer('changing');
    await patternOf('changing', undefined);

    expect(await pendingRun('steady')).toEqual(before);
  });

  it('keeps what was in force when it is wrong, and says where and why everywhere', async () => {
    await write('steady', '0 3 * *');
    const line = 'has 4 fields';
    await waitUntil(async () => (await stack.read('/')).includes(line), {
      description: 'the error on the page',
    });
    expect((await schedules()).get('backup/steady')).toBe('0 3 * * *');
    expect((await stack.scrape()).get('barback_config_last_reload_successful')).toBe(0);
    expect(stack.services.scheduler.output()).toContain(line);
    const checked = await stack.barback('check-config');
    expect(checked).toMatchObject({
      exitCode: 78,
      stderr: expect.stringMatching(/steady\.conf:8 \[steady\]: .*4 fields/),
    });

    await write('steady', '0 3 * * *');
    await waitUntil(async () => (await stack.scrape()).get('barback_config_last_reload_successful') === 1, {
      description: 'the error to be gone',
    });
  });
});
