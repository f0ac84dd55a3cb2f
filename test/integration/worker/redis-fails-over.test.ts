import { stateStore } from '@barback/shared/state/state-store';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../fixtures/backed-up-server.ts';
import { type BackupJob, startBackupJob } from '../../fixtures/backup-job.ts';
import { startWatchedRedis, type WatchedRedis } from '../../fixtures/sentinel.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let source: BackedUpServer;
let redis: WatchedRedis;
let job: BackupJob;

beforeAll(async () => {
  [source, redis] = await Promise.all([startBackedUpServer(), startWatchedRedis()]);
  job = await startBackupJob(source.server, source.barman, redis);
});
afterAll(async () => {
  await job?.stop();
  await redis?.stop();
  await source?.stop();
});

test('a backup during which the sentinels make a replica the primary is taken once, and the new primary knows of it', async () => {
  const before = (await job.backups()).length;
  await job.context.queues.enqueue('recovery-test', {
    server: source.server,
    slot: 'waiting',
    trigger: 'schedule',
    backupId: null,
  });
  const running = job.run({ slot: '1' });
  await waitUntil(() => job.runningBackups.find(source.server), { description: 'the backup to be running' });
  await redis.primary.kill();
  expect(await running).toEqual({ status: 'done' });
  expect(await job.run({ slot: '1' })).toEqual({ status: 'done' });
  expect((await job.backups()).length).toBe(before + 1);
  expect(await job.history()).toEqual([{ status: 'done', trigger: 'schedule', slot: '1' }]);

  const promoted = new Redis(redis.replica.url, { maxRetriesPerRequest: null });
  const store = stateStore(promoted, 'test');
  const run = await waitUntil(() => store.get('backup-runs', source.server), {
    description: 'the new primary to know of the backup',
    timeoutMilliseconds: 90_000,
  });
  expect(run).toMatchObject({ status: 'done', backupId: (await job.backups()).at(-1)?.backupId });
  promoted.disconnect();
  expect(await job.context.queues.queue('recovery').getJobCountByTypes('waiting')).toBe(1);
});
