import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { barback } from '../../fixtures/barback.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';

let directory: TemporaryDirectory;
let environment: Record<string, string>;
let file: string;

beforeEach(async () => {
  directory = await startTemporaryDirectory();
  const servers = join(directory.path, 'barman.d');
  const state = join(directory.path, 'state');
  await mkdir(servers);
  await mkdir(state);
  await writeFile(join(servers, 'new.conf'), '[new]\n');
  environment = {
    BARBACK_STATE_DIRECTORY: state,
    BARMAN_BARMAN_HOME: directory.path,
    BARMAN_CONFIGURATION_FILES_DIRECTORY: servers,
    REDIS_URL: 'redis://127.0.0.1:1',
  };
  file = join(state, 'history.jsonl');
});

afterEach(() => directory.stop());

const history = (...args: string[]) => barback(environment, 'history', ...args);
const write = (...entries: object[]) =>
  appendFile(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
const backup = (server: string) => ({ v: 1, kind: 'backup', run: { ...exampleRun, server } });
const test = { v: 1, kind: 'recovery-test', test: exampleRecovery.newest };

it('is read without Redis, of one server or of all', async () => {
  await write(backup('pg1'), backup('pg2'), test);
  const one = await history('pg1');
  expect(one).toMatchObject({ exitCode: 0, stderr: '' });
  expect(one.stdout).toMatch(/^pg1\n.*done, 24 MiB.*\n.*passed 2026-11-23T11:32:20Z/);
  expect(one.stdout).not.toContain('pg2');
  expect((await history('all')).stdout).toMatch(/^pg1\n[\s\S]*\npg2\n/);
});

it('is the same as JSON and as CSV', async () => {
  await write(backup('pg1'), test);
  expect(JSON.parse((await history('pg1', '--json')).stdout)).toEqual([
    {
      server: 'pg1',
      backupId: exampleRun.backupId,
      run: exampleRun,
      tests: [exampleRecovery.newest],
      original: null,
    },
  ]);
  const lines = (await history('all', '--csv')).stdout.split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^pg1,20261123T120000,done,schedule,/);
  expect(await history('all', '--csv', '--json')).toMatchObject({ exitCode: 2 });
});

it('has nothing yet, and says so, before a backup has ended', async () => {
  const said = { exitCode: 0, stdout: 'no backup or recovery test of new has finished yet' };
  expect(await history('new')).toMatchObject(said);
  expect(await history('all')).toMatchObject({
    exitCode: 0,
    stdout: 'no backup or recovery test has finished yet',
  });
  expect(await history('all', '--json')).toMatchObject({ exitCode: 0, stdout: '[]' });
});

it('fails for a server that nobody knows, and says which there are', async () => {
  await write(backup('removed'));
  expect(await history('other')).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'barback: no history of the server "other"; the servers are new, removed',
  });
});

it('leaves out what a crash cut off, and says so', async () => {
  await write(backup('pg1'));
  await appendFile(file, '{"v":1,"kind":"recov');
  const { exitCode, stdout, stderr } = await history('pg1');
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: `barback: skipped 1 unreadable line of ${file}: cut off by a crash, or written by a later version`,
  });
  expect(stdout).toContain('20261123T120000');
});

it('fails in one line when the file cannot be read', async () => {
  await rm(file, { force: true });
  await mkdir(file);
  expect(await history('all')).toMatchObject({
    exitCode: 1,
    stderr: `barback: ${file} cannot be read (EISDIR); run this as the user of the worker`,
  });
});

it('may be read only in part', async () => {
  await write(...Array.from({ length: 5000 }, (_, at) => backup(`pg${at}`)));
  const bin = fileURLToPath(new URL('../../../apps/barback/bin/barback.js', import.meta.url));
  const read = execa(process.execPath, [bin, 'history', 'all'], { env: environment, buffer: false });
  read.stdout.once('data', () => read.stdout.destroy());
  expect(await read).toMatchObject({ exitCode: 0 });
});
