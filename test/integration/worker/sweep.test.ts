import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HistoryEntry, historyFile } from '@barback/shared/history/entry';
import { workQueues } from '@barback/shared/queue/enqueue';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import type { Leftover } from '@barback/shared/state/entries/catalogue';
import { exampleRun } from '@barback/shared/status/example-snapshot';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockFile } from '../../../services/worker/src/catalogue/layout.ts';
import { isLockHeld } from '../../../services/worker/src/catalogue/lock-held.ts';
import type { JobContext } from '../../../services/worker/src/jobs/job.ts';
import { workerJobs } from '../../../services/worker/src/queue/jobs.ts';
import { type BackedUpServer, startBackedUpServer } from '../../fixtures/backed-up-server.ts';
import { type BackupJob, startBackupJob } from '../../fixtures/backup-job.ts';
import { endProcesses } from '../../fixtures/end-processes.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { startService } from '../../fixtures/service.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const HOURS = 3_600_000;
/** In KiB a second: a backup takes so long that it can be caught. */
const SLOW = 'bandwidth_limit = 500';

let source: BackedUpServer;
let redis: RedisServer;
let job: BackupJob;
let lock: string;
beforeAll(async () => {
  [source, redis] = await Promise.all([startBackedUpServer(), startRedis()]);
});
afterAll(async () => {
  await redis?.stop();
  await source?.stop();
});
beforeEach(async () => {
  job = await startBackupJob(source.server, source.barman, redis);
  lock = lockFile(job.context.layouts.known(source.server), source.server, 'backup');
});
afterEach(async () => {
  for (const { backupId, status } of await job.backups()) {
    if (status !== 'DONE') await source.barman.run('delete', source.server, backupId);
  }
  await job.stop();
});

const setSpeed = (...lines: string[]) =>
  source.barman.writeServer(source.server, {
    postgres: source.postgres,
    lines: ['create_slot = auto', ...lines],
  });
const statuses = async () => (await job.backups()).map(({ status }) => status);
const theLast = async () => (await job.backups()).at(-1);
const hoursLater = (hours: number) => ({ now: () => new Date(Date.now() + hours * HOURS) });

/** What a look at the catalogue records of what was left behind. */
async function look(changes: Partial<JobContext> = {}): Promise<Leftover[]> {
  let found: Leftover[] = [];
  const record = {
    ...job.context.record,
    catalogue: async (_server: string, { leftOver }: { leftOver: Leftover[] }) => {
      found = leftOver;
    },
  };
  const context = { ...job.context, record, ...changes };
  await job.context.servers.find(source.server); // a file that has just been saved is left for later
  await workerJobs.catalogue.run({ slot: '1', trigger: 'schedule' }, context, AbortSignal.timeout(60_000));
  return found;
}

const sweep = (changes: Partial<JobContext>) =>
  workerJobs.sweep.run(
    { server: source.server, slot: '1', trigger: 'schedule' },
    { ...job.context, sweep: 'clean', ...changes },
    AbortSignal.timeout(60_000),
  );
const queuedSweeps = async () =>
  (await job.context.queues.queue('work').getPrioritized()).map(({ name }) => name);

/** Types `barman backup`, which takes long, and resolves when it copies. */
async function typeBackup() {
  await setSpeed(SLOW);
  const before = (await job.backups()).length;
  const ended = source.barman.run('backup', source.server);
  const backupId = await waitUntil(
    async () => {
      const { backupId } = (await job.backups())[before] ?? {};
      if (backupId === undefined) return null;
      const copied = await readdir(join(source.barman.path, source.server, 'base', backupId, 'data'));
      return copied.length > 0 ? backupId : null;
    },
    { description: 'barman backup to copy' },
  );
  return { ended, backupId, barmanPid: Number(await readFile(lock, 'utf8')) };
}

describe('what a worker that was killed in the middle of a backup leaves', () => {
  it('is reported and stays, and is gone after a sweep with BARBACK_SWEEP=clean', async () => {
    await setSpeed(SLOW);
    const connection = connectRedis(redis.environment, createLog('test', 'silent'));
    const queues = workQueues(connection, 'barback');
    const worker = await startService('worker', { ...source.barman.environment, ...redis.environment });
    await queues.enqueue('backup', { server: source.server, slot: '1', trigger: 'schedule' });
    await waitUntil(async () => (await statuses()).length === 2 && (await isLockHeld(lock)), {
      description: 'the worker to be at the backup',
    });
    expect(await look()).toEqual([]);
    await worker.stop('SIGKILL');
    await queues.close();
    connection.disconnect();
    // it gives up its own lock a moment before it ends
    const found = await waitUntil(
      async () => {
        const leftovers = await look();
        return leftovers.length > 0 ? leftovers : null;
      },
      { description: 'what it left to be found' },
    );

    expect(found).toMatchObject([{ canBeDeleted: false, reason: expect.stringContaining('hour') }]);
    expect(await job.history()).toMatchObject([
      { status: 'failed', trigger: 'schedule' },
      // that somebody took before the worker came
      { status: 'done', trigger: 'external' },
    ]);
    expect(await look(hoursLater(2))).toMatchObject([{ canBeDeleted: true }]);
    expect(await queuedSweeps()).toEqual([]);
    expect(await sweep({ sweep: 'report', ...hoursLater(2) })).toEqual({ status: 'done' });
    expect((await statuses()).length).toBe(2);

    await look({ sweep: 'clean', ...hoursLater(2) });
    expect(await queuedSweeps()).toEqual(['sweep']);
    expect(await sweep(hoursLater(2))).toEqual({ status: 'done' });
    expect(await statuses()).toEqual(['DONE']);
    expect(await look(hoursLater(2))).toEqual([]);
  });
});

describe('left alone is', () => {
  it('a backup that somebody has typed, while it runs and when it has failed', async () => {
    const { ended, backupId, barmanPid } = await typeBackup();
    expect(await look(hoursLater(1000))).toEqual([]);
    expect(await sweep(hoursLater(1000))).toMatchObject({ status: 'requeue' });
    expect((await theLast())?.backupId).toBe(backupId);

    process.kill(barmanPid, 'SIGINT');
    await ended;
    const found = await look({ sweep: 'clean', ...hoursLater(1000) });
    expect(found).toMatchObject([{ backupId, status: 'FAILED', canBeDeleted: false }]);
    expect(await sweep(hoursLater(1000))).toEqual({ status: 'done' });
    expect(await theLast()).toMatchObject({ backupId, status: 'FAILED' });
  });

  it('one that a pg_basebackup still writes whose barman was killed', async () => {
    const { ended, backupId, barmanPid } = await typeBackup();
    process.kill(barmanPid, 'SIGKILL');
    await ended;
    const endedAt = new Date(Date.now() - 2 * HOURS).toISOString();
    await sayFailed(backupId, endedAt);
    const why = `${backupId}: another process is writing to it, although no Barman is running`;
    expect(await sweep({})).toEqual({
      status: 'failed',
      message: `incomplete backups of pg remain: ${why}`,
    });
    expect(await theLast()).toMatchObject({ backupId, status: 'STARTED' });

    await endProcesses(join(source.barman.path, source.server, 'base', backupId));
    expect(await sweep(hoursLater(1))).toEqual({ status: 'done' });
    expect(await statuses()).toEqual(['DONE']);
  });

  it('one that Barman refuses to delete, though it says that all went well', async () => {
    const { ended, backupId, barmanPid } = await typeBackup();
    process.kill(barmanPid, 'SIGINT');
    await ended;
    await sayFailed(backupId, new Date().toISOString());
    const refusal = 'Skipping delete of backup: it has a current keep request';
    const barman = {
      ...job.context.barman,
      deleteBackup: async () => ({
        ...{ exitCode: 0, stderr: '', timedOut: false, aborted: false },
        stdout: JSON.stringify({ _WARNING: [refusal] }),
      }),
    };
    expect(await sweep({ barman, ...hoursLater(2) })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining(`${backupId}: ${refusal}`),
    });
    expect(await sweep(hoursLater(2))).toEqual({ status: 'done' });
    expect(await statuses()).toEqual(['DONE']);
  });
});

/** As if it had been Barback's own. */
async function sayFailed(backupId: string, endedAt: string): Promise<void> {
  const { server } = source;
  const { startedAt, durationSeconds, trigger } = exampleRun;
  const ended = { server, backupId, trigger, startedAt, endedAt, durationSeconds };
  const run = { status: 'failed', reason: 'worker_lost', message: 'killed', ...ended } as const;
  const entry: HistoryEntry = { v: 1, kind: 'backup', slot: null, run };
  await appendFile(historyFile(join(source.barman.path, '.barback')), `${JSON.stringify(entry)}\n`);
}
