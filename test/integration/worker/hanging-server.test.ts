import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workerJobs } from '../../../services/worker/src/queue/jobs.ts';
import { type BackupJob, startBackupJob } from '../../fixtures/backup-job.ts';
import { type BarmanHome, startBarmanHome } from '../../fixtures/barman.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';

/** As long as Barman may wait for it, several times over. */
const TIMEOUT_MILLISECONDS = 600_000;

/** What a client sees of a PostgreSQL whose postmaster is stopped. */
let silent: Server;
let barman: BarmanHome;
let redis: RedisServer;
let job: BackupJob;
const sockets: Socket[] = [];

beforeAll(async () => {
  [barman, redis] = await Promise.all([startBarmanHome(), startRedis()]);
  silent = createServer((socket) => void sockets.push(socket.on('error', () => {})));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  await barman.writeServer('hung', { postgres: { port, password: 'any' } }); // no connect_timeout
  job = await startBackupJob('hung', barman, redis);
});

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent?.close();
  await job?.stop();
  await redis?.stop();
  await barman?.stop();
});

it(
  'a server that hangs is known for it by its check, and ends its backup soon, which is tried again',
  async () => {
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    await job.context.servers.find('hung'); // its file has just been saved
    await workerJobs.check.run({ slot: '1', trigger: 'schedule' }, job.context, signal);
    expect(await job.context.record.hangingServers()).toEqual(new Set(['hung']));
    expect(await job.run({ slot: '1' }, signal)).toEqual({
      status: 'retry',
      message: expect.stringMatching(/^the backup of hung failed \(connection\): .*is not responding/),
    });
  },
  TIMEOUT_MILLISECONDS,
);
