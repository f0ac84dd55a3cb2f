import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { endedSessionKey } from '@barback/shared/state/keys';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RedisCluster, startRedisCluster } from '../fixtures/redis-cluster.ts';
import { type Stack, startStackOn } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

let stack: Stack<RedisCluster>;

/** Slow enough that something can happen while it copies, in KB a second. */
const BANDWIDTH = 12_000;

beforeAll(async () => {
  stack = await startStackOn(startRedisCluster(), { BARBACK_CHECK_INTERVAL: '5s' });
  const [postgres, another] = stack.postgres;
  const lines = ['create_slot = auto', `bandwidth_limit = ${BANDWIDTH}`];
  await stack.barman.writeServer('tested', { postgres, lines: [...lines, ...stack.recoveryLines] });
  await stack.barman.writeServer('other', { postgres: another, lines });
  const isKnown = async (server: string) =>
    (await sample(`barman_status{server_name="${server}"}`)) !== undefined;
  await waitUntil(async () => (await isKnown('tested')) && (await isKnown('other')), {
    description: 'the servers to be known',
  });
});
afterAll(() => stack?.stop());

const sample = async (series: string) => (await stack.scrape()).get(series);

/** As Barman lists them, newest first. */
async function backups(server: string): Promise<string[]> {
  const { stdout } = await stack.barman.run('-f', 'json', 'list-backup', server);
  const listed = JSON.parse(stdout) as Record<string, { backup_id: string; status: string }[]>;
  return (listed[server] ?? []).map(({ backup_id, status }) => `${backup_id} ${status}`);
}

/** Asks nobody, so that a wait for one slows nothing down. */
async function baseBackups(server: string): Promise<string[]> {
  return await readdir(join(stack.barman.path, server, 'base')).catch(() => []);
}

async function recordedBackups(server: string): Promise<string[]> {
  const { stdout } = await stack.barback('history', server, '--json');
  const history = JSON.parse(stdout) as { run: { backupId: string; status: string } }[];
  return history.map(({ run: { backupId, status } }) => `${backupId} ${status.toUpperCase()}`);
}

it.each<[string, string, (cluster: RedisCluster) => Promise<unknown>]>([
  ['tested', 'the primary that has the keys is killed', (cluster) => cluster.failOver()],
  ['other', 'the keys move to another primary', (cluster) => cluster.moveSlot()],
])('a backup of the server "%s" is taken once while %s', async (server, _what, happen) => {
  const before = await backups(server);
  const backup = stack.barback('backup', server);
  await waitUntil(async () => (await baseBackups(server)).length > before.length, {
    description: 'the backup to run',
    timeoutMilliseconds: 90_000,
  });
  await happen(stack.redis);
  expect(await backup).toMatchObject({ exitCode: 0, stderr: '' });
  const after = await backups(server);
  expect(after).toEqual([expect.stringMatching(/ DONE$/), ...before]);
  expect(await recordedBackups(server)).toEqual(after);
});

it('schedules go on, and the exporter asks the node that has the keys', async () => {
  const checks = async () => (await sample('barback_queue_jobs_completed_total{queue="checks"}')) ?? 0;
  const before = await checks();
  await waitUntil(async () => (await checks()) > before + 1, {
    description: 'checks to go on',
    timeoutMilliseconds: 90_000,
  });
  await waitUntil(async () => (await sample('barback_queue_workers{queue="work"}')) === 1, {
    description: 'the worker to be counted',
  });
  expect(await sample('barback_redis_persistence')).toBe(1);
  await waitUntil(async () => (await sample('barman_recovery_status{server_name="tested"}')) === 0, {
    description: 'the backup that was taken during the fail-over to be proven',
    timeoutMilliseconds: 120_000,
  });
});

it('every key that was written has the tag of the installation, and is on one primary', async () => {
  expect(await stack.barback('pause', 'other')).toMatchObject({ exitCode: 0 });
  const owner = await stack.redis.nodeUrl();
  const keys = new Map<string, string[]>();
  for (const { url } of stack.redis.nodes) {
    const redis = new Redis(url, { retryStrategy: () => null });
    redis.on('error', () => {}); // one was killed
    const isPrimary = (await redis.role().catch(() => []))[0] === 'master';
    if (isPrimary) keys.set(url, await redis.keys('*'));
    redis.disconnect();
  }
  expect([...keys].filter(([, those]) => those.length > 0).map(([url]) => url)).toEqual([owner]);
  const written = keys.get(owner) ?? [];
  expect(written.filter((key) => !key.startsWith('{barback}:'))).toEqual([]);
  expect(written.length).toBeGreaterThan(30);
  expect(endedSessionKey('barback', 'any')).toMatch(/^\{barback\}:/);
});

it('each outage is told once, with its cause, and its end once', () => {
  for (const service of [stack.services.scheduler, stack.services.worker]) {
    const told = service.logLines().flatMap(({ msg }) => (/^Redis|^the certificate/.test(msg) ? [msg] : []));
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((_msg, at) => at % 2 === 0)).toEqual(
      told.flatMap((_msg, at) =>
        at % 2 === 0 ? [expect.stringMatching(/^Redis cannot be reached at /)] : [],
      ),
    );
    expect(new Set(told.filter((_msg, at) => at % 2 === 1))).toEqual(new Set(['Redis is reachable again']));
  }
});
