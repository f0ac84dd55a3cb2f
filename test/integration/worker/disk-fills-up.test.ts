import { afterAll, beforeAll, expect, test } from 'vitest';
import { writtenBytes } from '../../../services/worker/src/files/written-bytes.ts';
import { type BackupJob, startBackupJob } from '../../fixtures/backup-job.ts';
import { type BarmanHome, startBarmanHome } from '../../fixtures/barman.ts';
import { type PostgresServer, startPostgres } from '../../fixtures/postgres.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { type SmallDisk, startSmallDisk } from '../../fixtures/small-disk.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const SERVER = 'pg';
let barman: BarmanHome;
let disk: SmallDisk;
let postgres: PostgresServer;
let redis: RedisServer;
let job: BackupJob;

beforeAll(async () => {
  [barman, postgres, redis] = await Promise.all([startBarmanHome(), startPostgres(), startRedis()]);
  disk = await startSmallDisk(barman.path, 200);
  await barman.writeServer(SERVER, { postgres, lines: ['create_slot = auto', 'bandwidth_limit = 2000'] });
  job = await startBackupJob(SERVER, barman, redis);
});
afterAll(async () => {
  await job?.stop();
  await disk?.empty();
  await postgres?.stop();
  await redis?.stop();
  await disk?.stop();
  await barman?.stop();
});

test('a backup that fills the disk up is a failure that says so, is in the history, and is taken when there is room', async () => {
  const running = job.run({ slot: '1' });
  const { basebackupsDirectory } = job.context.layouts.known(SERVER);
  await waitUntil(async () => (await writtenBytes(basebackupsDirectory)) > 2_000_000, {
    description: 'the copy to be under way',
    timeoutMilliseconds: 90_000,
  });
  await disk.fill();
  const first = await running;
  expect(first).toMatchObject({ status: 'retry', message: expect.stringContaining('(disk_full)') });
  expect((await job.backups()).map(({ status }) => status)).not.toContain('DONE');

  await disk.empty();
  const failedBefore = first.status === 'retry' ? first.message : '';
  await barman.run('cron');
  expect(await job.run({ slot: '1', failedBefore })).toEqual({ status: 'done' });
  expect((await job.backups()).at(-1)?.status).toBe('DONE');
  await waitUntil(async () => (await job.history()).length === 2, {
    description: 'what was written while there was no room to be in the history',
  });
  expect(await job.history()).toEqual([
    { status: 'failed', trigger: 'schedule', slot: null },
    { status: 'done', trigger: 'retry', slot: '1' },
  ]);
});
