import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../fixtures/backed-up-server.ts';
import { type BackupJob, startBackupJob } from '../../fixtures/backup-job.ts';
import { type RecoveryStage, startRecoveryStage } from '../../fixtures/recovery-stage.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { standbyTakesOver } from '../../fixtures/standby-takes-over.ts';

let source: BackedUpServer;
let redis: RedisServer;
let job: BackupJob;
let stage: RecoveryStage | undefined;

beforeAll(async () => {
  [source, redis] = await Promise.all([startBackedUpServer(), startRedis()]);
  job = await startBackupJob(source.server, source.barman, redis);
});
afterAll(async () => {
  await stage?.stop();
  await job?.stop();
  await redis?.stop();
  await source?.stop();
});

test('a standby that takes over the address of its server is backed up with no command typed, and restored', async () => {
  expect(await job.run({ slot: '1' })).toEqual({ status: 'done' });
  await standbyTakesOver(source.postgres);
  await source.barman.run('cron'); // as is done each minute
  expect(await job.run({ slot: '2' })).toEqual({ status: 'done' });
  const backup = (await job.backups()).at(-1);
  expect(backup).toMatchObject({ status: 'DONE', timeline: 2 });

  if (backup === undefined) return;
  stage = await startRecoveryStage({ ...source, backup });
  expect(await stage.test()).toMatchObject({ status: 'passed' });
});
