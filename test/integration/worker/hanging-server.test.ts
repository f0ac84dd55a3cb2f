import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
  'a server that hangs ends its backup soon, which is tried again, and is known to hang',
  async () => {
    const outcome = await job.run({ slot: '1' }, AbortSignal.timeout(TIMEOUT_MILLISECONDS));
    expect(outcome).toEqual({
      status: 'retry',
      message: expect.stringMatching(/^the backup of hung failed \(connection\): .*lets Barman wait/),
    });
    expect(await job.context.record.hangingServers()).toEqual(new Set(['hung']));
  },
  TIMEOUT_MILLISECONDS,
);
