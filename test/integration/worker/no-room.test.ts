import { mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workQueues } from '@barback/shared/queue/enqueue';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BackupJob, startBackupJob } from '../../fixtures/backup-job.ts';
import { type BarmanHome, startBarmanHome } from '../../fixtures/barman.ts';
import { endProcesses } from '../../fixtures/end-processes.ts';
import { type PostgresServer, startPostgres } from '../../fixtures/postgres.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { startService } from '../../fixtures/service.ts';
import { archiveWal, takeBackup } from '../../fixtures/take-backup.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const MIB = 1024 * 1024;
/** An empty cluster has 22 MiB, and three segments of WAL come with its backup. */
const TOO_LITTLE = 60 * MIB;
const ENOUGH_FOR_ONE = 150 * MIB;

const server = 'pg';
let postgres: PostgresServer;
let barman: BarmanHome;
let redis: RedisServer;
let job: BackupJob;
beforeAll(async () => {
  [postgres, barman, redis] = await Promise.all([startPostgres(), startBarmanHome(), startRedis()]);
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=900m', 'tmpfs', barman.path]);
  await barman.writeServer(server, { postgres, lines: ['create_slot = auto'] });
  await barman.run('cron');
  await takeBackup({ server, postgres, barman });
});
afterAll(async () => {
  await endProcesses(barman.path);
  await execa('umount', ['--lazy', barman.path], { reject: false });
  await Promise.all([barman?.stop(), postgres?.stop(), redis?.stop()]);
});
beforeEach(async () => {
  job = await startBackupJob(server, barman, redis);
});
afterEach(async () => {
  await rm(filler(), { force: true });
  await job.stop();
});

const filler = () => join(barman.path, 'filler');
const count = async () => (await job.backups()).length;
const archived = async () => (await readdir(join(barman.path, server, 'wals'), { recursive: true })).length;

/** Leaves that much of the disk. */
async function leaveBytes(bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(barman.path);
  await execa('fallocate', ['--length', `${bavail * bsize - bytes}`, filler()]);
}

describe('a disk without room for another backup', () => {
  it('gets none, which is one failure however often it is tried, until there is room; WAL is archived all the same', async () => {
    const before = await count();
    await leaveBytes(TOO_LITTLE);
    const first = await job.run({ slot: '1' });
    expect(first).toMatchObject({ status: 'retry', message: expect.stringContaining('(disk_full)') });
    expect(first).toMatchObject({
      message: expect.stringMatching(/needs \d+ MiB .* and \d+ MiB is free in .*\/pg\/base; delete/),
    });
    const failedBefore = first.status === 'retry' ? first.message : '';
    const archivedBefore = await archived();
    await archiveWal({ server, postgres, barman });
    await waitUntil(async () => (await archived()) > archivedBefore, { description: 'WAL to be archived' });
    expect(await job.run({ slot: '1', failedBefore })).toMatchObject({ status: 'retry' });
    expect(await job.run({ slot: '2', trigger: 'manual' })).toMatchObject({ status: 'failed' });
    expect(await count()).toBe(before);
    expect(await job.runningBackups.servers()).toEqual([]);

    await rm(filler());
    expect(await job.run({ slot: '1', failedBefore })).toEqual({ status: 'done' });
    expect(await count()).toBe(before + 1);
    expect(await job.history()).toEqual([
      { status: 'failed', trigger: 'schedule', slot: null },
      { status: 'failed', trigger: 'manual', slot: '2' },
      { status: 'done', trigger: 'retry', slot: '1' },
    ]);
  });

  it('gets the backup that was due when there is room, without anybody asking', async () => {
    const before = await count();
    await leaveBytes(TOO_LITTLE);
    const connection = connectRedis(redis.environment, createLog('test', 'silent'));
    const queues = workQueues(connection, redis.environment.BARBACK_PREFIX);
    const worker = await startService('worker', { ...barman.environment, ...redis.environment });
    await queues.enqueue('backup', { server, slot: '3', trigger: 'schedule' });
    await waitUntil(async () => (await queues.queue('work').getDelayedCount()) === 1, {
      description: 'the backup to be refused',
    });
    expect(await count()).toBe(before);
    await rm(filler());
    await waitUntil(
      async () => (await job.backups()).filter(({ status }) => status === 'DONE').length > before,
      {
        description: 'the backup to be taken',
        timeoutMilliseconds: 120_000,
      },
    );
    await worker.stop();
    await queues.close();
    connection.disconnect();
  });
});

describe('a backup of another server that runs on the same disk', () => {
  const other = 'other';
  const base = () => join(barman.path, other, 'base', '20261123T120000');
  const run = (slot: string) => job.run({ slot });
  const mark = {
    ...{ v: 1 as const, id: 'of-another-run', server: other, slot: '1', trigger: 'schedule' },
    ...{ startedAt: new Date().toISOString(), earlierBackupIds: [], neededBytes: ENOUGH_FOR_ONE },
  };
  afterEach(() => rm(join(barman.path, other), { recursive: true, force: true }));

  it('has what it still needs kept for it, and what it has written already does not count', async () => {
    const before = await count();
    await job.runningBackups.begin(mark);
    await leaveBytes(ENOUGH_FOR_ONE);
    const reason = expect.stringMatching(/until the backup of other has ended$/);
    expect(await run('4')).toEqual({ status: 'requeue', reason });
    expect(await job.runningBackups.servers()).toEqual([other]);
    expect(await count()).toBe(before);

    await rm(filler());
    await mkdir(base(), { recursive: true });
    await writeFile(join(base(), 'backup.info'), 'status=STARTED\nend_time=None\n');
    await execa('fallocate', ['--length', `${ENOUGH_FOR_ONE}`, join(base(), 'data')]);
    await leaveBytes(ENOUGH_FOR_ONE);
    expect(await run('4')).toEqual({ status: 'done' });
    await job.runningBackups.end(mark);
  });
});
