import type { Progress } from '@barback/shared/state/entries/progress';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBackup } from '../../../services/worker/src/backup/take-backup.ts';
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

test('a backup tells how far it is, and one whose server is cut off in the middle is ended when nothing has come for a while, and leaves nothing running', async () => {
  const { server, barman } = source;
  const { context } = job;
  const reports: Progress[] = [];
  const backup = takeBackup({
    server,
    layout: context.layouts.known(server),
    barman: context.barman,
    log: context.log,
    signal: AbortSignal.timeout(170_000),
    expectedBytes: 23_000_000,
    report: (progress) => reports.push(progress),
    now: () => new Date(),
    patienceMilliseconds: 3000,
  });
  await waitUntil(() => (reports.at(-1)?.bytes ?? 0) > 2_000_000 && reports.length > 1, {
    description: 'the copy to be under way',
  });
  const bytes = reports.map((report) => report.bytes ?? 0);
  expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  expect(new Set(bytes).size).toBeGreaterThan(1);
  expect(reports.at(-1)).toMatchObject({
    step: 'copying',
    since: reports[0]?.since,
    expectedBytes: 23_000_000,
  });
  await link.cut();
  expect(await backup).toMatchObject({
    status: 'failed',
    reason: 'connection',
    message: expect.stringContaining('the server sent nothing'),
  });
  expect((await job.backups()).at(-1)?.status).toBe('FAILED');
  const running = (await processesWith(barman.path)).map(({ command }) => command);
  expect(running.filter((command) => command.includes('pg_basebackup'))).toEqual([]);
});
