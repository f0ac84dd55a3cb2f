import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barback } from '../../../fixtures/barback.ts';
import { type BarmanHome, startBarmanHome } from '../../../fixtures/barman.ts';
import { type PostgresServer, startPostgres } from '../../../fixtures/postgres.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { type RedisUsers, writeRedisUsers } from '../../../fixtures/redis-users.ts';
import { read, scrape } from '../../../fixtures/scrape.ts';
import { type ListeningService, type ServiceName, startService } from '../../../fixtures/service.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

/** Nobody listens there: a recovery test fails soon, and that is told. */
const RECOVERY_HOST = ['#:backup_recovery_ssh_cmd = "ssh -p 1 nobody@127.0.0.1"'];

let directory: TemporaryDirectory;
let users: RedisUsers;
let server: RedisServer;
let admin: Redis;
let postgres: PostgresServer;
let barman: BarmanHome;
let started: ListeningService[];

beforeAll(async () => {
  [directory, postgres, barman] = await Promise.all([
    startTemporaryDirectory(),
    startPostgres(),
    startBarmanHome(),
  ]);
  users = await writeRedisUsers(directory.path, 'user default on nopass ~* &* +@all');
  server = await startRedis({ aclfile: users.file });
  admin = new Redis(server.url);
  await barman.writeServer('pg1', {
    postgres,
    lines: [
      ...RECOVERY_HOST,
      'create_slot = auto',
      '#:backup_cron = * * * * * *',
      '#:recovery_cron = */2 * * * * *',
    ],
  });
  started = await Promise.all((['scheduler', 'worker', 'exporter'] as const).map(start));
});

afterAll(async () => {
  await Promise.all((started ?? []).map((service) => service.stop()));
  admin?.disconnect();
  await barman?.stop();
  await postgres?.stop();
  await server?.stop();
  await directory?.stop();
});

const start = (name: ServiceName) =>
  startService(name, {
    ...barman.environment,
    ...users.environment(name, server.url),
    BARBACK_CHECK_INTERVAL: '1s',
    BARBACK_METRICS: 'full',
  });

const command = (...args: string[]) =>
  barback({ ...barman.environment, ...users.environment('cli', server.url) }, ...args);

/** What Redis denied, and to whom. */
async function denied(): Promise<string[]> {
  const log = (await admin.acl('LOG')) as (string | number)[][];
  return log.map((entry) => {
    const field = (name: string) => entry[entry.indexOf(name) + 1];
    return `${field('username')}: ${field('context')} ${field('object')}`;
  });
}

describe('with the users of deploy/redis/users.acl', () => {
  it('all that services do is allowed', { timeout: 600_000 }, async () => {
    await waitUntil(async () => (await scrapeAll())('barman_last_backup_timestamp_seconds') !== undefined, {
      description: 'a backup that was due',
      timeoutMilliseconds: 120_000,
    });
    await waitUntil(async () => (await scrapeAll())('barman_recovery_status') === 1, {
      description: 'a recovery test that failed',
      timeoutMilliseconds: 120_000,
    });
    await waitUntil(async () => ((await scrapeAll())('barback_schedule_runs_skipped_total') ?? 0) > 0, {
      description: 'a run that was skipped',
      timeoutMilliseconds: 120_000,
    });
    expect((await scrapeAll())('barback_queue_workers')).toBe(1);
    expect(await read(started[2]?.port ?? 0, '/servers/pg1')).toContain('Last 30 days');
    expect(await denied()).toEqual([]);
  });

  it('all that commands do is allowed', async () => {
    await barman.writeServer('pg1', { postgres, lines: RECOVERY_HOST }); // nothing runs by itself any more
    const backup = await command('backup', 'pg1');
    expect(backup).toMatchObject({ exitCode: 0, stderr: '' });
    for (const args of [['status'], ['schedules'], ['history', 'pg1']]) {
      expect(await command(...args)).toMatchObject({ exitCode: 0, stderr: '' });
    }
    expect(await denied()).toEqual([]);
  });

  it('nobody is told of anything that is missing', () => {
    const lines = started.flatMap((service) => service.logLines());
    expect(lines.filter(({ msg }) => msg.includes('denies'))).toEqual([]);
  });
});

describe('a user', () => {
  const write = ['SET', '{barback}:state:other', '1'];

  it.each([
    ['the exporter cannot write', 'exporter', ['HSET', '{barback}:state:plan', 'plan', '{}']],
    ['nor delete', 'exporter', ['DEL', '{barback}:state:plan']],
    ['nor run a script', 'exporter', ['EVAL', 'return 1', '0']],
    ['a command cannot write what is known', 'cli', write],
    ['a worker cannot read what is not of Barback', 'worker', ['GET', 'other:key']],
    ['nor see other keys', 'worker', ['KEYS', '*']],
    ['nor go through them', 'scheduler', ['SCAN', '0']],
    ['nor read the passwords of Redis', 'worker', ['CONFIG', 'GET', 'requirepass']],
    ['nor empty it', 'scheduler', ['FLUSHALL']],
    ['nor end its connections', 'exporter', ['CLIENT', 'KILL', 'TYPE', 'normal']],
    ['nor listen to what others say', 'worker', ['SUBSCRIBE', 'other']],
  ] as const)('%s', async (_fact, user, words) => {
    expect(await admin.call('ACL', 'DRYRUN', `barback-${user}`, ...words)).toMatch(/no permissions/);
  });

  it('a worker can write what it knows', async () => {
    expect(await admin.call('ACL', 'DRYRUN', 'barback-worker', ...write)).toBe('OK');
  });

  it.each(['scheduler', 'worker'])('the %s may do all that the scripts of its queues do', async (user) => {
    const rule = users.lines.find((line) => line.startsWith(`user barback-${user} `))?.split(' ');
    const missing = [...(await commandsOfQueueScripts())].filter((name) => !rule?.includes(`+${name}`));
    expect(missing).toEqual([]);
  });
});

const DENIED = /^Redis at \S+ denies its user a command \(NOPERM [^\n]*users\.acl lists for it$/;

it.each([
  ['scheduler', 'evalsha'],
  ['worker', 'bzpopmin'],
  ['exporter', 'hgetall'],
] as const)('the %s says in one line that it may not %s', async (name, forbidden) => {
  await admin.call('ACL', 'SETUSER', `barback-${name}`, `-${forbidden}`);
  const service = await start(name);
  try {
    const said = () => service.logLines().filter(({ msg }) => msg.includes(`'${forbidden}'`));
    const asked = async () => {
      if (name === 'exporter') await scrape(service.port); // in vain until it has connected
      return said().length > 0;
    };
    await waitUntil(asked, { description: 'it to say so' });
    expect(said()).toEqual([expect.objectContaining({ level: 'error', msg: expect.stringMatching(DENIED) })]);
  } finally {
    await service.stop();
    await admin.call('ACL', 'SETUSER', `barback-${name}`, `+${forbidden}`);
  }
});

it.each([
  ['hget', 'status'],
  ['xread', 'backup'],
  ['client|list', 'backup'],
])('the command line says in one line that it may not %s', async (forbidden, verb) => {
  await admin.call('ACL', 'SETUSER', 'barback-cli', `-${forbidden}`);
  const { exitCode, stderr } = await command(verb, ...(verb === 'backup' ? ['pg1'] : []));
  await admin.call('ACL', 'SETUSER', 'barback-cli', `+${forbidden}`);
  expect(stderr.replace('barback: ', '')).toMatch(DENIED);
  expect(exitCode).toBe(1);
});

/** The first sample of a metric. */
async function scrapeAll(): Promise<(metric: string) => number | undefined> {
  const samples = [...(await scrape(started[2]?.port ?? 0))];
  return (metric) => samples.find(([series]) => series.startsWith(`${metric}{`))?.[1];
}

/** Those of BullMQ that only a command of ours would need which there is not. */
const OF_NO_QUEUE =
  /^(relay|obliterate|paginate|drain|clean|reprocess|pause|promote|addLog|removeOrphanedJobs|moveToWaitingChildren|getDependencyCounts|getCountsPerPriority)/;

/** Also what they do so rarely that no test sees it: a new BullMQ may need more. */
async function commandsOfQueueScripts(): Promise<Set<string>> {
  const scripts = fileURLToPath(new URL('./scripts/', import.meta.resolve('bullmq')));
  const names = (await readdir(scripts)).filter((name) => /-\d+\.js$/.test(name) && !OF_NO_QUEUE.test(name));
  const texts = await Promise.all(names.map((name) => readFile(`${scripts}/${name}`, 'utf8')));
  const calls = texts.flatMap((text) => [...text.matchAll(/\b(?:rcall|redis\.p?call)\(\s*["'](\w+)["']/g)]);
  return new Set(calls.map(([, name = '']) => name.toLowerCase()));
}
