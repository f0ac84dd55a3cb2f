import { writeFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type WorkQueues, workQueues } from '@barback/shared/queue/enqueue';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import type { RecoveryStepName } from '@barback/shared/state/recovery-test';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ladderSteps } from '../../services/worker/src/recovery/steps/index.ts';
import { type BackedUpServer, startBackedUpServer } from '../fixtures/backed-up-server.ts';
import { connectionsTo, type Process, processesOnHost } from '../fixtures/processes.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { type ListeningService, startService } from '../fixtures/service.ts';
import { type Sshd, startSshd } from '../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

let source: BackedUpServer;
let sshd: Sshd;
let redisServer: RedisServer;
let recovery: TemporaryDirectory;
let elsewhere: TemporaryDirectory;
let redis: Redis;
let queues: WorkQueues;
let environment: Record<string, string>;
let worker: ListeningService;

beforeAll(async () => {
  [source, sshd, redisServer, recovery, elsewhere] = await Promise.all([
    startBackedUpServer(),
    startSshd(),
    startRedis(),
    startTemporaryDirectory(),
    startTemporaryDirectory(),
  ]);
  redis = connectRedis(redisServer.url, createLog('test', 'silent'));
  queues = workQueues(redis, 'barback');
  environment = { ...source.barman.environment, REDIS_URL: redisServer.url, LOG_LEVEL: 'debug' };
  await slowDownHost();
  worker = await startService('worker', environment);
});
afterAll(async () => {
  await worker?.stop();
  await queues?.close();
  redis?.disconnect();
  for (const part of [source, sshd, redisServer, recovery, elsewhere]) await part?.stop();
});

/** By which of its processes on the host a step is caught in the act; otherwise by any but the restored server's. */
const CAUGHT_BY: Partial<Record<RecoveryStepName, (process: Process) => boolean>> = {
  restore: ({ environment }) => /^SSH_ORIGINAL_COMMAND= *rsync/m.test(environment),
  start: isServer,
};

test.each(ladderSteps.map(({ name, optional }) => ({ name, optional })))(
  'a worker is killed in the step $name: its test is run again, passes, and leaves nothing of either',
  async ({ name, optional }) => {
    await writeServer(optional ? [`#:recovery_verify = ${name}`] : ['#:recovery_verify = start']);
    const isBegun = worker.logged(({ msg, step }) => msg === 'recovery step started' && step === name);
    const { server } = source;
    const slot = `killed-in-${name}`;
    const { jobId } = await queues.enqueue('recovery-test', {
      server,
      slot,
      trigger: 'manual',
      backupId: null,
    });
    await isBegun;
    writeFileSync(slowFlag(), '');
    const isCaught = CAUGHT_BY[name] ?? ((process) => !isServer(process));
    await waitUntil(async () => name === 'connect' || (await processesOnHost(sshd)).some(isCaught), {
      description: `${name} to do something on the host`,
    });
    await worker.stop('SIGKILL');
    expect(worker.logLines().at(-1)).toMatchObject({ msg: 'recovery step started', step: name });

    await rm(slowFlag());
    await letTimePass(jobId);
    worker = await startService('worker', environment);
    const job = () => queues.queue('work').getJob(jobId);
    await waitUntil(async () => (await job())?.finishedOn, {
      description: 'the test to be run again',
      timeoutMilliseconds: 60_000,
    });
    const { failedReason = 'none', stalledCounter } = (await job()) ?? {};
    expect({ failedReason, stalledCounter }).toEqual({ failedReason: 'none', stalledCounter: 1 });
    expect(await processesOnHost(sshd)).toEqual([]);
    expect(await readdir(recovery.path)).toEqual([]);
  },
);

test('no connection to the host is left open, after the half minute in which it could have been used again', async () => {
  await waitUntil(async () => (await connectionsTo(sshd)).length === 0, {
    description: 'shared connections to end',
    timeoutMilliseconds: 60_000,
  });
});

async function writeServer(lines: readonly string[]) {
  await source.barman.writeServer(source.server, {
    postgres: source.postgres,
    lines: [
      `#:backup_recovery_ssh_cmd = "${sshd.sshCommand}"`,
      `#:recovery_directory = ${recovery.path}`,
      '#:recovery_sql = SELECT true',
      ...lines,
    ],
  });
}

function isServer({ command }: Process): boolean {
  return command.includes('/postgres -D ');
}

const slowFlag = () => join(elsewhere.path, 'slow');

/** While the flag is there, what is done on the host ends half a second late: time to be caught. */
async function slowDownHost() {
  const script = join(elsewhere.path, 'slowly.sh');
  await writeFile(
    script,
    `sh -c "$SSH_ORIGINAL_COMMAND"; code=$?; [ ! -e ${slowFlag()} ] || sleep 0.5; exit $code\n`,
  );
  const keys = join(dirname(sshd.identityFile), 'authorized_keys');
  await writeFile(keys, `command="sh ${script}" ${await readFile(keys, 'utf8')}`);
}

/** As after three minutes: what the dead worker held in Redis has ended, and its job was seen without a worker. */
async function letTimePass(jobId: string) {
  const queue = queues.queue('work');
  const leases = await redis.keys('*:lease:*');
  await redis.del(queue.toKey(`${jobId}:lock`), queue.toKey('stalled-check'), ...leases);
  await redis.sadd(queue.toKey('stalled'), jobId);
}
