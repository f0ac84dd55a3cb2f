import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateKey } from '@barback/shared/state/keys';
import { exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barback } from '../../fixtures/barback.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';

/** Writes to the clipboard, clears the screen, overwrites the line, turns text round, and begins lines of its own. */
const HOSTILE =
  '\u001b]52;c;cm0gLXJm\u0007\u001b[2J\u009b1A\rx\u202e\u2028\u200b\u0085\u007f\nFORGED pg2 is protected';
const NOTHING_OF_IT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

let redis: RedisServer;
let directory: TemporaryDirectory;
let environment: Record<string, string>;

beforeAll(async () => {
  [redis, directory] = await Promise.all([startRedis(), startTemporaryDirectory()]);
  const servers = join(directory.path, 'barman.d');
  const state = join(directory.path, 'state');
  await Promise.all([mkdir(servers), mkdir(state)]);
  environment = {
    ...redis.environment,
    BARBACK_STATE_DIRECTORY: state,
    BARMAN_BARMAN_HOME: directory.path,
    BARMAN_CONFIGURATION_FILES_DIRECTORY: servers,
  };
  await writeServerFile(servers);
  await writeHistory(join(state, 'history.jsonl'));
  await writeState();
});
afterAll(() => Promise.all([redis?.stop(), directory?.stop()]));

async function writeServerFile(servers: string) {
  const inLine = HOSTILE.replaceAll(/[\n\r\u2028\u0085]/g, '');
  const file = join(servers, `pg${inLine.slice(0, 20).replaceAll('/', '')}.conf`);
  await writeFile(
    file,
    `[pg1]\n#:backup_cron = ${inLine}\n#:${inLine} = 1\n#:backup_pool = ${inLine}\n[${inLine}]\n`,
  );
  await utimes(file, 0, 0);
}

async function writeHistory(file: string) {
  const [step] = exampleRecovery.newest.steps;
  const failed = { ...step, status: 'failed', reason: HOSTILE, log: HOSTILE, hostLost: false };
  const test = { ...exampleRecovery.newest, steps: [failed], status: 'failed', target: HOSTILE };
  const run = { ...exampleRun, status: 'failed', reason: 'connection', message: HOSTILE };
  const entries = [
    { v: 1, kind: 'backup', run },
    { v: 1, kind: 'recovery-test', test },
  ];
  await writeFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
}

async function writeState() {
  const client = new Redis(redis.url);
  const key = (name: Parameters<typeof stateKey>[1]) => stateKey('barback', name);
  const at = new Date().toISOString();
  const schedule = {
    id: 'backup/pg1',
    job: 'backup',
    server: HOSTILE,
    pool: HOSTILE,
    timing: { by: 'pattern', pattern: HOSTILE, timezone: HOSTILE },
    intervalSeconds: 60,
  };
  const server = {
    name: 'pg1',
    file: HOSTILE,
    active: true,
    pool: HOSTILE,
    recovery: {
      sshCommand: HOSTILE,
      afterBackup: true,
      directory: HOSTILE,
      target: HOSTILE,
      verify: null,
      assertions: 1,
      timeoutSeconds: 1,
      hostSlots: 1,
      keepFailed: false,
      maxDurationSeconds: 1,
      maxDataAgeSeconds: 1,
    },
    schedules: [schedule],
  };
  const plan = {
    reconciledAt: at,
    reloadSuccessful: false,
    lastSuccessfulReloadAt: null,
    servers: [server],
    schedules: [schedule],
    problems: [{ file: HOSTILE, line: 1, server: HOSTILE, reason: HOSTILE, cure: HOSTILE }],
  };
  const check = {
    finishedAt: at,
    exitCode: 2,
    checks: { [HOSTILE]: false, postgresql: false },
    hints: { [HOSTILE]: HOSTILE, postgresql: HOSTILE },
  };
  const run = { ...exampleRun, server: 'pg1', status: 'failed', reason: 'connection', message: HOSTILE };
  const service = {
    service: 'worker',
    version: HOSTILE,
    host: HOSTILE,
    pid: 1,
    startedAt: at,
    pools: [HOSTILE],
    slots: {},
    running: [{ job: HOSTILE, queue: HOSTILE, server: HOSTILE, since: at, progress: null }],
  };
  const audit = {
    at,
    action: 'pause',
    server: HOSTILE,
    actor: { name: HOSTILE, from: HOSTILE },
    status: 'done',
    message: HOSTILE,
  };
  await client.hset(key('plan'), 'plan', JSON.stringify(plan));
  await client.hset(key('checks'), 'pg1', JSON.stringify(check));
  await client.hset(key('backup-runs'), 'pg1', JSON.stringify(run));
  await client.hset(key('services'), HOSTILE, JSON.stringify(service));
  await client.hset(key('service-beats'), HOSTILE, Date.now());
  await client.xadd(key('audit'), '*', 'value', JSON.stringify(audit));
  client.disconnect();
}

describe.concurrent('nothing that a file, a recovery host or Redis has in it controls a terminal or makes a line of its own', () => {
  it.each([
    ['status', ['status']],
    ['status as JSON', ['status', '--json']],
    ['services', ['services']],
    ['services as JSON', ['services', '--json']],
    ['audit', ['audit']],
    ['audit as JSON', ['audit', '--json']],
    ['schedules', ['schedules']],
    ['check-config', ['check-config']],
    ['history', ['history', 'pg1']],
    ['history as CSV', ['history', 'all', '--csv']],
    ['history as JSON', ['history', 'all', '--json']],
    ['an action that fails', ['pause', HOSTILE]],
    ['a server that there is not', ['history', HOSTILE]],
    ['a command that there is not', [HOSTILE]],
  ])('%s', async (_what, args) => {
    const { stdout, stderr } = await barback(environment, ...args);
    const lines = `${stdout}\n${stderr}`.split(/\r?\n/);
    expect(lines.join('')).not.toBe('');
    expect(lines.filter((line) => NOTHING_OF_IT.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('FORGED'))).toEqual([]);
  });
});
