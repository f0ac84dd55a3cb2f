import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { historyFile } from '@barback/shared/history/entry';
import { stateStore } from '@barback/shared/state/state-store';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { defaultLayout, lockFile } from '../../../services/worker/src/catalogue/layout.ts';
import { isLockHeld } from '../../../services/worker/src/catalogue/lock-held.ts';
import { metaDirectory, olderBackupInfo } from '../../../services/worker/src/catalogue/versions.ts';
import { workerJobs } from '../../../services/worker/src/queue/jobs.ts';
import { type BackedUpServer, startBackedUpServer } from '../../fixtures/backed-up-server.ts';
import { type BackupJob, startBackupJob } from '../../fixtures/backup-job.ts';
import { type Process, processesWith } from '../../fixtures/processes.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let source: BackedUpServer;
let redis: RedisServer;
let job: BackupJob;
beforeAll(async () => {
  [source, redis] = await Promise.all([startBackedUpServer(), startRedis()]);
  job = await startBackupJob(source.server, source.barman, redis);
});
afterAll(async () => {
  await job?.stop();
  await redis?.stop();
  await source?.stop();
});

const ids = async () => (await job.backups()).map(({ backupId }) => backupId);
const isReceiving = ({ command }: Process) => command.includes('pg_receivewal');
const left = async (slot: string, earlierBackupIds: string[]) => ({
  v: 1 as const,
  id: 'of-a-dead-worker',
  server: source.server,
  slot,
  trigger: 'schedule',
  startedAt: new Date().toISOString(),
  earlierBackupIds,
  neededBytes: null,
});

describe('a backup that is due', () => {
  it('is taken once, however often its job is run, and each run looks its server up once', async () => {
    const before = await ids();
    const find = vi.spyOn(job.context.servers, 'find');
    expect(await job.run({ slot: '1' })).toEqual({ status: 'done' });
    expect(find).toHaveBeenCalledTimes(1);
    expect(await job.run({ slot: '1' })).toEqual({ status: 'done' });
    find.mockRestore();
    expect((await ids()).length).toBe(before.length + 1);
    expect(await job.history()).toEqual([{ status: 'done', trigger: 'schedule', slot: '1' }]);
    expect(await job.runningBackups.servers()).toEqual([]);
  });

  it('is not taken again when its worker ended before it could say that it is done', async () => {
    const taken = await ids();
    await job.runningBackups.begin(await left('2', taken.slice(0, -1)));
    expect(await job.run({ slot: '2' })).toEqual({ status: 'done' });
    expect(await ids()).toEqual(taken);
    expect((await job.history()).at(-1)).toEqual({ status: 'done', trigger: 'schedule', slot: '2' });
    expect(await job.runningBackups.servers()).toEqual([]);
  });

  it('is restored also when its worker ended before it could ask for that', async () => {
    await source.barman.writeServer(source.server, {
      postgres: source.postgres,
      lines: ['create_slot = auto', '#:backup_recovery_ssh_cmd = "ssh nobody@127.0.0.1"'],
    });
    const taken = await ids();
    await job.runningBackups.begin(await left('11', taken.slice(0, -1)));
    expect(await job.run({ slot: '11' })).toEqual({ status: 'done' });
    const asked = await job.context.queues
      .queue('recovery')
      .getJob(`recovery-test.${source.server}.${taken.at(-1)}`);
    expect(asked?.data).toMatchObject({ server: source.server, backupId: taken.at(-1) });
    await source.barman.writeServer(source.server, {
      postgres: source.postgres,
      lines: ['create_slot = auto'],
    });
  });

  it('is taken when its worker ended during the backup, which is not forgotten', async () => {
    const before = await ids();
    await job.runningBackups.begin(await left('3', before));
    expect(await job.run({ slot: '3' })).toEqual({ status: 'done' });
    expect((await ids()).length).toBe(before.length + 1);
    expect((await job.history()).slice(-2)).toEqual([
      { status: 'failed', trigger: 'schedule', slot: null },
      { status: 'done', trigger: 'schedule', slot: '3' },
    ]);
  });

  it('is not forgotten when the history could not be written before its worker died', async () => {
    const file = historyFile(join(source.barman.path, '.barback'));
    const dying = await startBackupJob(source.server, source.barman, redis);
    await rename(file, `${file}.kept`);
    await mkdir(file);
    expect(await dying.run({ slot: '10' })).toEqual({ status: 'done' });
    const taken = await ids();
    await dying.stop();
    await rmdir(file);
    await rename(`${file}.kept`, file);

    expect(await job.run({ slot: '10' })).toEqual({ status: 'done' });
    expect(await ids()).toEqual(taken);
    expect((await job.history()).at(-1)).toEqual({ status: 'done', trigger: 'schedule', slot: '10' });
    expect(await job.runningBackups.servers()).toEqual([]);
  });

  it.each([
    ['a worker is at one', 'lease'],
    ['somebody has typed barman backup', 'lock'],
  ])('waits while %s', async (_who, what) => {
    const before = await ids();
    const { takeLease, layouts } = job.context;
    const lock = lockFile(layouts.known(source.server), source.server, 'backup');
    const lease =
      what === 'lease' ? await takeLease('backup', source.server, { trigger: 'manual', target: null }) : null;
    const holder = what === 'lock' ? execa('flock', [lock, 'cat'], { stdin: 'pipe' }) : null;
    if (holder !== null) await waitUntil(() => isLockHeld(lock), { description: 'the lock to be held' });
    expect(await job.run({ slot: '4' })).toMatchObject({ status: 'requeue' });
    await lease?.release();
    holder?.stdin.end();
    await holder;
    expect(await ids()).toEqual(before);
  });

  it('is tried again until the server is there, and one outage is one failure', async () => {
    await source.postgres.shutDown();
    const first = await job.run({ slot: '5' });
    expect(first).toMatchObject({ status: 'retry', message: expect.stringContaining('(connection)') });
    const failedBefore = first.status === 'retry' ? first.message : '';
    expect(await job.run({ slot: '5', failedBefore })).toEqual(first);
    expect(await job.run({ slot: '6', trigger: 'manual' })).toMatchObject({ status: 'failed' });
    await source.postgres.start();
    expect(await job.run({ slot: '5', failedBefore })).toEqual({ status: 'done' });
    expect((await job.history()).slice(-3)).toEqual([
      { status: 'failed', trigger: 'schedule', slot: null },
      { status: 'failed', trigger: 'manual', slot: '6' },
      { status: 'done', trigger: 'retry', slot: '5' },
    ]);
  });

  it('is recorded once when its worker was held up and another saw to it', async () => {
    const before = (await job.history()).length;
    const running = job.run({ slot: '8' });
    const mark = await waitUntil(() => job.runningBackups.find(source.server), {
      description: 'the backup to be running',
    });
    const another = { ...mark, id: 'of-another-worker', slot: '9' };
    await job.runningBackups.begin(another);
    expect(await running).toMatchObject({ status: 'requeue' });
    expect((await job.history()).length).toBe(before);
    expect(await job.runningBackups.find(source.server)).toEqual(another);
    await job.runningBackups.end(another);
  });

  it('is soon taken by another worker when its own is told to stop', async () => {
    const stop = new AbortController();
    const running = job.run({ slot: '7' }, stop.signal);
    await waitUntil(async () => (await job.runningBackups.servers()).length === 1, {
      description: 'the backup to be running',
    });
    stop.abort(new Error('its worker was stopped'));
    expect(await running).toEqual({
      status: 'requeue',
      reason: 'it was aborted: its worker was stopped',
    });
    expect((await job.history()).at(-1)).toMatchObject({ status: 'failed', slot: null });
    expect(await job.run({ slot: '7' })).toEqual({ status: 'done' });
  });

  it('is not taken while the process of one whose worker is gone runs, also before Barman has locked anything', async () => {
    const before = await ids();
    await job.runningBackups.begin(await left('12', before));
    const holder = execa('flock', [job.runningBackups.lockFile(source.server), 'cat'], { stdin: 'pipe' });
    const isSkippedByPause = () => isLockHeld(job.runningBackups.lockFile(source.server));
    await waitUntil(isSkippedByPause, { description: 'the process to be there' });
    expect(await job.run({ slot: '12' })).toMatchObject({
      status: 'requeue',
      reason: expect.stringContaining('although its worker is gone'),
    });
    await source.barman.run('backup', '--wait', source.server);
    holder.stdin.end();
    await holder;
    expect(await job.run({ slot: '12' })).toEqual({ status: 'done' });
    expect((await ids()).length).toBe(before.length + 1);
    expect((await job.history()).at(-1)).toEqual({ status: 'done', trigger: 'schedule', slot: '12' });
  });

  it('is open, and taken once, when its worker is told to stop while it waits for WAL', async () => {
    const before = await ids();
    const stop = new AbortController();
    const streaming = await waitUntil(
      async () => (await processesWith(`${source.barman.path}/${source.server}/`)).find(isReceiving),
      { description: 'WAL to be streamed' },
    );
    process.kill(streaming.pid, 'SIGSTOP');
    const running = job.run({ slot: '13' }, stop.signal);
    // a backup archives what has come while it waits, and writes down that it does so
    const archiver = join(source.barman.path, `.${source.server}-archive-wal.lock`);
    await waitUntil(
      async () => {
        const pid = Number(await readFile(archiver, 'utf8'));
        return (await processesWith(' backup --wait ')).some((process) => process.pid === pid);
      },
      { description: 'the backup to wait for its WAL' },
    );
    stop.abort(new Error('its worker was stopped'));
    expect(await running).toMatchObject({ status: 'requeue', reason: expect.stringContaining('its WAL') });
    process.kill(streaming.pid, 'SIGCONT');
    expect(await job.runningBackups.servers()).toEqual([source.server]);
    const isTaken = async () => {
      await source.barman.run('cron');
      return (await job.run({ slot: '13' })).status === 'done';
    };
    await waitUntil(isTaken, { description: 'the WAL to be archived', timeoutMilliseconds: 60_000 });
    expect((await ids()).length).toBe(before.length + 1);
    expect((await job.history()).at(-1)).toEqual({ status: 'done', trigger: 'schedule', slot: '13' });
  });
});

it('a backup whose Barman was ended before it could write that it waits for WAL is done with that WAL', async () => {
  const before = await ids();
  await job.runningBackups.begin(await left('14', before));
  const taking = source.barman.run('backup', '--wait', source.server);
  const closeSegment = () => source.barman.run('switch-wal', '--force', source.server).then(() => null);
  await waitUntil(() => Promise.race([taking, delay(1000).then(closeSegment)]), {
    description: 'the backup to be DONE',
    timeoutMilliseconds: 120_000,
  });
  const taken = (await ids()).at(-1) ?? '';
  const layout = defaultLayout(source.barman.path, source.server);
  const newer = join(metaDirectory(layout), `${taken}-backup.info`);
  const info = existsSync(newer) ? newer : olderBackupInfo(layout, taken);
  await writeFile(info, (await readFile(info, 'utf8')).replace('status=DONE', 'status=STARTED'));
  expect(await job.run({ slot: '14' })).toEqual({ status: 'done' });
  expect(await ids()).toEqual([...before, taken]);
  expect((await job.history()).at(-1)).toEqual({ status: 'done', trigger: 'schedule', slot: '14' });
});

describe('a backup that is done and that the history does not know', () => {
  const look = () =>
    workerJobs.catalogue.run({ slot: '1', trigger: 'schedule' }, job.context, AbortSignal.timeout(60_000));

  it('is recorded once, by whoever it was taken', async () => {
    await source.barman.run('backup', '--wait', source.server);
    await look();
    const history = await job.history();
    expect(history.at(-1)).toEqual({ status: 'done', trigger: 'external', slot: null });
    await look();
    expect(await job.history()).toEqual(history);
  });

  it('is corrected when it was said to have failed, also in the state', async () => {
    await source.barman.run('backup', '--wait', source.server);
    const newest = (await job.backups()).at(-1);
    const startedAt = newest?.beginAt ?? '';
    const times = { startedAt, endedAt: startedAt, durationSeconds: 0 };
    const run = { server: source.server, trigger: 'schedule', backupId: newest?.backupId ?? null, ...times };
    await job.context.record.backupEnded(
      { ...run, status: 'failed', reason: 'worker_lost', message: 'lost' },
      null,
    );
    await look();
    await look();
    expect((await job.history()).slice(-2)).toEqual([
      { status: 'failed', trigger: 'schedule', slot: null },
      { status: 'done', trigger: 'schedule', slot: null },
    ]);
    const state = stateStore(job.redis, 'test');
    expect(await state.get('backup-runs', source.server)).toMatchObject({
      status: 'done',
      backupId: run.backupId,
    });
    const recent = await state.get('recent-runs', source.server);
    expect(recent?.backups.filter(({ backupId }) => backupId === run.backupId)).toMatchObject([
      { status: 'done' },
    ]);
  });

  it('is left to the worker that is at it', async () => {
    const mark = await left('14', await ids());
    await job.runningBackups.begin(mark);
    const holder = execa('flock', [job.runningBackups.lockFile(source.server), 'cat'], { stdin: 'pipe' });
    await waitUntil(() => isLockHeld(job.runningBackups.lockFile(source.server)), {
      description: 'it to run',
    });
    await source.barman.run('backup', '--wait', source.server);
    const history = await job.history();
    await look();
    expect(await job.history()).toEqual(history);
    holder.stdin.end();
    await holder;
    await look();
    expect((await job.history()).slice(history.length)).toEqual([
      { status: 'done', trigger: 'schedule', slot: '14' },
    ]);
  });
});
