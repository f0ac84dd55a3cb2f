import { appendFile, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { directoryReader } from '@barback/shared/barman-d/read-directory';
import { execa } from 'execa';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inForce } from '../../../services/worker/src/barman/configuration/in-force.ts';
import {
  ownConfiguration,
  sectionsIn,
} from '../../../services/worker/src/barman/configuration/own-configuration.ts';
import { interpolatesTwice } from '../../../services/worker/src/catalogue/versions.ts';
import { configuredServers } from '../../../services/worker/src/servers/configured-servers.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';

const { stdout: release } = await execa('barman', ['--version']);

let directory: TemporaryDirectory;
let root: string;
let configure: () => Promise<string>;

beforeEach(async () => {
  directory = await startTemporaryDirectory();
  root = directory.path;
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
  configure = worker();
});
afterEach(() => directory.stop());

/** How a worker of the pool `eu` that has just started is configured. */
function worker(): () => Promise<string> {
  const file = join(root, 'pools', 'eu', 'barman.conf');
  const readInForce = inForce({
    readBarmanD: directoryReader({ directory: join(root, 'barman.d'), barmanHome: root }),
    barmanHome: root,
    recall: () => readFile(file, 'utf8').then(sectionsIn, () => []),
  });
  const { sections } = configuredServers(readInForce, ['eu']);
  return ownConfiguration({
    globalFile: join(root, 'barman.conf'),
    file,
    barmanHome: root,
    sections,
    interpolatesTwice: () => interpolatesTwice(release),
    log: pino({ level: 'silent' }),
  });
}

/** Each server in the pool that its name begins with. */
const write = (file: string, ...servers: string[]) =>
  save(
    file,
    servers
      .map(
        (server) =>
          `[${server}]\ndescription = "${server}"\nconninfo = host=x password=secret\nstreaming_archiver = on\n#:backup_pool = ${server.slice(0, 2)}\n`,
      )
      .join(''),
  );

/** Saves a file as if it had been saved a while ago. */
async function save(file: string, text: string) {
  const path = join(root, 'barman.d', `${file}.conf`);
  await writeFile(path, text);
  await utimes(path, 1000, 1000);
}

/** The servers that Barman itself knows. */
const known = async () => {
  const { stdout } = await execa('barman', ['-c', await configure(), '-f', 'json', 'list-server']);
  const { _WARNING, ...servers } = JSON.parse(stdout) as Record<string, { description: string }>;
  return Object.keys(servers);
};

it('has Barman look after the servers of its own pool only, as files come and go', async () => {
  expect(await known()).toEqual(['eu1', 'eu2']);

  await write('c', 'us2');
  await rm(join(root, 'barman.d', 'a.conf'));
  expect(await known()).toEqual(['eu2']);

  await write('b', 'eu2', 'eu3');
  expect(await known()).toEqual(['eu2', 'eu3']);
});

it.each(['50%%off', '%%(host)s'])(
  'a password %s is the same for every release of Barman',
  async (password) => {
    await save(
      'a',
      `[eu1]\ndescription = eu1\nconninfo = host=x password=${password}\nstreaming_archiver = on\n#:backup_pool = eu\n`,
    );
    const config = await configure();
    const { stdout } = await execa('barman', ['-c', config, '-f', 'json', 'show-server', 'eu1']);
    expect(JSON.parse(stdout).eu1.conninfo).toBe(`host=x password=${password.replace('%%', '%')}`);
  },
);

it('goes on with what was in force of a server that Barman cannot read now, also after a restart', async () => {
  expect(await known()).toEqual(['eu1', 'eu2']);
  await save('a', '[eu1]\nconninfo = host=x password=50%off\n[eu3]\nconninfo = host=x\n#:backup_pool = eu\n');
  expect(await known()).toEqual(['eu1', 'eu2', 'eu3']);
  configure = worker();
  expect(await known()).toEqual(['eu1', 'eu2', 'eu3']);

  await rm(join(root, 'barman.d', 'a.conf'));
  expect(await known()).toEqual(['eu2']);
});

it('withholds a server whose directory belongs to a server of a mounted barman.conf', async () => {
  await appendFile(join(root, 'barman.conf'), `[old]\nconninfo = host=x\nbackup_directory = ${root}/eu1\n`);
  expect(await known()).toEqual(['eu2', 'old']);
});

it('is readable by nobody else, for the passwords in it', async () => {
  const file = await configure();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700);
});
