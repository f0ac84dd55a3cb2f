import { once } from 'node:events';
import { readdir, utimes } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { serverStatusSchema } from '@barback/shared/status/server-status';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allProcesses } from '../fixtures/processes.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../fixtures/temporary-directory.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const main = fileURLToPath(new URL('../../scripts/development/main.ts', import.meta.url));
const changed = fileURLToPath(new URL('../../services/exporter/src/main.ts', import.meta.url));

/** Starts the development server, with a temporary directory of its own to leave something in. */
function startDevelopmentServer(temporaryDirectory: string) {
  const child = execa(process.execPath, [main], {
    env: { TMPDIR: temporaryDirectory },
    reject: false,
    buffer: false,
    all: true,
    forceKillAfterDelay: 60_000,
  });
  let output = '';
  child.all.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return {
    said: (words: RegExp) =>
      waitUntil(() => words.exec(output), {
        description: `${words} in what the development server prints`,
        timeoutMilliseconds: 90_000,
      }).catch((error: Error) => {
        throw new Error(`${error.message}:\n${output}`);
      }),
    async interrupt() {
      child.kill('SIGINT');
      return (await child).exitCode;
    },
  };
}

let directory: TemporaryDirectory;
let development: ReturnType<typeof startDevelopmentServer>;
let statusPage: string;
let controlPage: string;
let token: string;
const blocker = createServer();

beforeAll(async () => {
  blocker.once('error', () => {}); // then somebody else has the usual port
  blocker.listen(8000, '127.0.0.1');
  await Promise.race([once(blocker, 'listening'), once(blocker, 'error')]);
  directory = await startTemporaryDirectory();
  development = startDevelopmentServer(directory.path);
  [, statusPage = ''] = await development.said(/Status page +(\S+)/);
  [, controlPage = '', token = ''] = await development.said(/Control page +(\S+) .*token (\S+)/);
});

afterAll(async () => {
  await development?.interrupt();
  await directory?.stop();
  blocker.close();
});

async function servers() {
  const response = await fetch(`${statusPage}api/servers`);
  return serverStatusSchema.array().parse(await response.json());
}

it('shows a seeded fleet with a server of each kind of trouble, on a free port', async () => {
  expect(statusPage).not.toContain(':8000/');
  const isSeeded = async () => {
    const states = new Map((await servers()).map(({ name, state }) => [name, state]));
    return states.size === 14 && states.get('orders') === 'protected' && states.get('billing') === 'failing';
  };
  await waitUntil(isSeeded, { description: 'the states of the fleet', timeoutMilliseconds: 90_000 });
  expect(await (await fetch(statusPage)).text()).toContain('shipping');
  expect((await fetch(controlPage)).status).toBe(401);
});

it('takes a backup that is due without anybody asking', async () => {
  await development.said(/backup done {2}server=ledger/);
});

it('runs a recovery test that is asked for, step by step', async () => {
  const response = await fetch(`${controlPage}api/servers/orders/recovery-test`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBeLessThan(300);
  await development.said(/recovery test passed {2}server=orders/);
});

it('restarts a service whose source has changed', async () => {
  const now = new Date();
  await utimes(changed, now, now);
  await development.said(/restarts: services\/exporter\/src\/main\.ts has changed[\s\S]*exporter +listening/);
  expect((await fetch(statusPage)).status).toBe(200);
});

it('leaves no file and no process behind when it is interrupted', async () => {
  expect(await development.interrupt()).toBe(0);
  expect(await readdir(directory.path)).toEqual([]);
  const left = (await allProcesses()).filter(({ environment, command }) =>
    `${environment} ${command}`.includes(directory.path),
  );
  expect(left).toEqual([]);
});

it('says what it can do and which option is wrong, and starts nothing then', async () => {
  const help = await execa(process.execPath, [main, '--help']);
  expect(help.stdout).toContain('--inspect SERVICE');
  const wrong = await execa(process.execPath, [main, '--inspect', 'redis'], { reject: false });
  expect(wrong).toMatchObject({ exitCode: 2 });
  expect(wrong.stderr).toContain('no service is called "redis"');
});
