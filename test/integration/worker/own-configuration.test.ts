import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownConfiguration } from '../../../services/worker/src/barman/own-configuration.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';

let directory: TemporaryDirectory;
let root: string;
let others: string[];

beforeEach(async () => {
  directory = await startTemporaryDirectory();
  root = directory.path;
  others = [];
  await mkdir(join(root, 'barman.d'));
  await write('a', 'eu1');
  await write('b', 'eu2', 'us1');
  await writeFile(
    join(root, 'barman.conf'),
    [
      '[barman]',
      `barman_user = ${userInfo().username}`,
      `barman_home = ${root}`,
      `configuration_files_directory = ${root}/barman.d`,
      `log_file = ${root}/log`,
      '',
    ].join('\n'),
  );
});
afterEach(() => directory.stop());

const write = (file: string, ...servers: string[]) =>
  writeFile(
    join(root, 'barman.d', `${file}.conf`),
    servers
      .map(
        (server) =>
          `[${server}]\ndescription = "${server}"\nconninfo = host=x password=secret\nstreaming_archiver = on\n`,
      )
      .join(''),
  );
const configure = () =>
  ownConfiguration({
    configurationFile: join(root, 'barman.conf'),
    configurationFilesDirectory: join(root, 'barman.d'),
    directory: join(root, 'pools', 'eu'),
    ofOtherPools: async () => others,
  })();
/** The servers that Barman itself takes for active. */
const active = async () => {
  const { stdout } = await execa('barman', ['-c', await configure(), '-f', 'json', 'list-server']);
  const { _WARNING, ...servers } = JSON.parse(stdout) as Record<string, { description: string }>;
  return Object.entries(servers)
    .filter(([, { description }]) => !description.includes('inactive'))
    .map(([server]) => server);
};

it('is the one that there is, while no server is in another pool', async () => {
  expect(await configure()).toBe(join(root, 'barman.conf'));
});

it('has Barman look after the servers of its own pool only, as files come and go', async () => {
  others = ['us1'];
  expect(await active()).toEqual(['eu1', 'eu2']);

  await write('c', 'us2');
  await rm(join(root, 'barman.d', 'a.conf'));
  others = ['us1', 'us2'];
  expect(await active()).toEqual(['eu2']);

  others = ['us2'];
  expect(await active()).toEqual(['eu2', 'us1']);
});

it('has no secret in what is written', async () => {
  others = ['us1'];
  await configure();
  const overrides = join(root, 'pools', 'eu', 'barman.d', '~other-pools.conf');
  expect(await readFile(overrides, 'utf8')).toBe(
    '; Written by Barback: servers of other pools.\n[us1]\nactive = false\n',
  );
});
