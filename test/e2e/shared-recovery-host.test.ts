import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT_MARKER } from '../../services/worker/src/recovery/ladder/place.ts';
import { type BackedUpServer, startBackedUpServer } from '../fixtures/backed-up-server.ts';
import { barback } from '../fixtures/barback.ts';
import { type RedisServer, startRedis } from '../fixtures/redis.ts';
import { type ListeningService, startService } from '../fixtures/service.ts';
import { type Sshd, startSshd } from '../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

let source: BackedUpServer;
let sshd: Sshd;
let redis: RedisServer;
let recovery: TemporaryDirectory;
let services: ListeningService[];
let environment: Record<string, string>;
/** Servers with a backup each, which Barman knows as its own. */
let servers: string[];

beforeAll(async () => {
  [source, sshd, redis, recovery] = await Promise.all([
    startBackedUpServer(),
    startSshd(),
    startRedis(),
    startTemporaryDirectory(),
  ]);
  servers = [source.server, 'pg2', 'pg3'];
  const home = (server: string) => join(source.barman.path, server);
  for (const copy of servers.slice(1)) await execa('cp', ['-a', home(source.server), home(copy)]);
  environment = { ...source.barman.environment, REDIS_URL: redis.url, WORKER_CONCURRENCY: '4' };
  const names = ['scheduler', 'worker', 'worker'] as const;
  services = await Promise.all(names.map((name) => startService(name, environment)));
});
afterAll(async () => {
  await Promise.all((services ?? []).map((service) => service.stop()));
  for (const part of [source, sshd, redis, recovery]) await part?.stop();
});

/** However the host is spelled, it is one host. */
async function writeServers(slots: number) {
  const spellings = [sshd.sshCommand, sshd.sshCommand.replace('127.0.0.1', '127.1')];
  for (const [index, server] of servers.entries()) {
    await source.barman.writeServer(server, {
      postgres: source.postgres,
      lines: [
        `#:backup_recovery_ssh_cmd = "${spellings[index % 2]}"`,
        `#:recovery_directory = ${recovery.path}`,
        `#:recovery_host_slots = ${slots}`,
      ],
    });
  }
}

const serversOnHost = () => readdirSync(recovery.path).filter((name) => name !== ROOT_MARKER);

/** Counts how many servers have a directory on the host at the same time, until it is stopped. */
function watchHost(): { stop(): number } {
  let most = 0;
  const watch = setInterval(() => {
    most = Math.max(most, serversOnHost().length);
  }, 5);
  return {
    stop() {
      clearInterval(watch);
      return most;
    },
  };
}

test.each([1, 2])(
  'recovery tests of three servers by two workers on a host with %i slots: never more at a time, and all pass',
  async (slots) => {
    await writeServers(slots);
    await waitUntil(async () => (await barback(environment, 'status')).stdout.includes('pg3'), {
      description: 'the servers to be known',
    });
    const watched = watchHost();
    const tests = await Promise.all(servers.map((server) => barback(environment, 'recovery-test', server)));
    expect(watched.stop()).toBe(slots);
    expect(tests).toEqual(servers.map(() => expect.objectContaining({ exitCode: 0 })));
    const told = tests.filter(({ stdout }) =>
      stdout.includes(
        `waits: the recovery host ${sshd.user}@${sshd.host}:${sshd.port} is in use (#:recovery_host_slots = ${slots})`,
      ),
    );
    expect(told.length).toBeGreaterThanOrEqual(servers.length - slots);
    expect(serversOnHost()).toEqual([]);
  },
);
