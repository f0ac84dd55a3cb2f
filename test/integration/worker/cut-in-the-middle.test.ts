import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBackup } from '../../../services/worker/src/barman/take-backup.ts';
import { writtenBytes } from '../../../services/worker/src/room/written-bytes.ts';
import { type BackedUpServer, startUnusualServer } from '../../fixtures/backed-up-server.ts';
import { type BackupJob, startBackupJob } from '../../fixtures/backup-job.ts';
import { type CuttableLink, startCuttableLink } from '../../fixtures/cuttable-link.ts';
import { processesWith } from '../../fixtures/processes.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let link: CuttableLink;
let source: BackedUpServer;
let redis: RedisServer;
let job: BackupJob;

beforeAll(async () => {
  [link, redis] = await Promise.all([startCuttableLink(), startRedis()]);
  source = await startUnusualServer({ postgres: { link } });
  const { server, postgres, barman } = source;
  await barman.writeServer(server, { postgres, lines: ['bandwidth_limit = 2000'] });
  job = await startBackupJob(server, barman, redis);
});
afterAll(async () => {
  await link?.restore();
  await job?.stop();
  await source?.stop();
  await redis?.stop();
  await link?.stop();
});

test('a backup whose server is cut off in the middle is ended when nothing has come for a while, and leaves nothing running', async () => {
  const { server, barman } = source;
  const { context } = job;
  const backup = takeBackup({
    server,
    layout: context.layouts.known(server),
    barman: context.barman,
    log: context.log,
    signal: AbortSignal.timeout(170_000),
    patienceMilliseconds: 3000,
  });
  const copied = () => writtenBytes(context.layouts.known(server).basebackupsDirectory);
  const before = await copied();
  await waitUntil(async () => (await copied()) > before + 2_000_000, {
    description: 'the copy to be under way',
  });
  await link.cut();
  expect(await backup).toMatchObject({
    status: 'failed',
    reason: 'connection',
    message: expect.stringContaining('nothing came from the server'),
  });
  expect((await job.backups()).at(-1)?.status).toBe('FAILED');
  const running = (await processesWith(barman.path)).map(({ command }) => command);
  expect(running.filter((command) => command.includes('pg_basebackup'))).toEqual([]);
});
