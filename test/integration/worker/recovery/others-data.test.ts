import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ROOT_MARKER } from '../../../../services/worker/src/recovery/ladder/place.ts';
import { type PostgresServer, startPostgres } from '../../../fixtures/postgres.ts';
import { prepareOnly } from '../../../fixtures/prepare-only.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

/** Kind, owner, mode, time of change and size of everything in a directory, and a checksum of every file. */
async function everything(directory: string): Promise<string> {
  const list = await execa('find', [directory, '-printf', '%p %y %U:%G %m %T@ %s %l\n']);
  const sums = await execa('find', [directory, '-type', 'f', '-exec', 'sha256sum', '{}', '+']);
  return `${list.stdout}\n${sums.stdout}`;
}

describe('a host with a PostgreSQL server that runs', () => {
  let postgres: PostgresServer;
  let tablespace: TemporaryDirectory;

  beforeAll(async () => {
    // it writes nothing of its own accord, not even what a standby would need to know
    const settings = ['autovacuum = off', 'wal_level = minimal', 'max_wal_senders = 0'];
    postgres = await startPostgres({ settings });
    tablespace = await startTemporaryDirectory();
    await execa('chown', ['postgres', tablespace.path]);
    await postgres.query(`CREATE TABLESPACE fast LOCATION '${tablespace.path}'`);
    await postgres.query('CREATE TABLE orders TABLESPACE fast AS SELECT generate_series(1, 1000) AS id');
    await postgres.query('CHECKPOINT');
  });
  afterAll(async () => {
    await postgres.stop();
    await tablespace.stop();
  });

  const all = async () =>
    `${await everything(dirname(postgres.dataDirectory))}${await everything(tablespace.path)}`;
  const data = (name = '') => join(postgres.dataDirectory, name);
  const inTablespace = async () => join(tablespace.path, (await readdir(tablespace.path))[0] ?? '');

  test.each([
    ['its data directory', 'lies in', () => data()],
    [
      'the directory above it, with the data directory for the server of the test',
      'is not empty',
      () => dirname(data()),
    ],
    ['an empty directory in it', 'lies in', () => data('pg_twophase')],
    ['a directory in it that is to be made', 'lies in', () => data('recovery/here')],
    ['a tablespace', 'is not empty', () => tablespace.path],
    ["the server's directory in a tablespace", 'lies in', inTablespace],
    [
      'a directory in a tablespace that is to be made',
      'lies in',
      async () => join(await inTablespace(), 'new'),
    ],
  ])('is left as it is when the recovery directory is %s', async (_, problem, directory) => {
    let before = await all();
    await waitUntil(
      async () => {
        const was = before;
        before = await all();
        return was === before;
      },
      { description: 'the server to be idle' },
    );
    const recoveryDirectory = await directory();
    const { refusal, cleanUp } = await prepareOnly(sshd, recoveryDirectory, { server: basename(data()) });
    expect(refusal).toContain(`${recoveryDirectory} ${problem}`);
    expect(refusal).toContain('it is left alone; set recovery_directory');
    expect(cleanUp?.status).toBe('passed');
    expect(await all()).toBe(before);
    expect(await postgres.query('SELECT count(*) FROM orders')).toBe('1000');
  });
});

describe('a recovery directory', () => {
  let place: TemporaryDirectory;

  beforeEach(async () => {
    place = await startTemporaryDirectory();
  });
  afterEach(() => place.stop());

  const at = (...names: string[]) => join(place.path, ...names);

  test.each([
    ['/', 'is the root of the file system'],
    ['/..', 'is the root of the file system'],
    ['/root', 'is the home directory of root'],
    ['/var/lib/postgresql', 'is the home directory of postgres'],
  ])('%s is refused because it %s', async (recoveryDirectory, problem) => {
    const names = await readdir(recoveryDirectory);
    const { refusal } = await prepareOnly(sshd, recoveryDirectory);
    expect(refusal).toContain(problem);
    expect(await readdir(recoveryDirectory)).toEqual(names);
  });

  test.each([
    [
      "someone's files",
      'is not empty and Barback did not make it',
      async () => {
        await mkdir(at('root/photos'), { recursive: true });
        await writeFile(at('root/photos/1.jpg'), 'mine');
      },
    ],
    [
      'a marker that is a link',
      'is not empty',
      async () => {
        await mkdir(at('root'));
        await symlink(at('elsewhere'), at('root', ROOT_MARKER));
      },
    ],
    [
      'a PostgreSQL server that does not run above it',
      'lies in',
      async () => {
        await mkdir(at('root'));
        await writeFile(at('PG_VERSION'), '15\n');
      },
    ],
    [
      'a directory of WAL above it',
      'lies in',
      async () => {
        await mkdir(at('root'));
        await mkdir(at('archive_status'));
      },
    ],
    [
      'a name that is a symbolic link',
      'is a symbolic link',
      async () => {
        await mkdir(at('elsewhere'));
        await symlink(at('elsewhere'), at('root'));
      },
    ],
    ['a name that leads nowhere', 'is a symbolic link', () => symlink(at('elsewhere'), at('root'))],
    ['a name that is a file', 'cannot be made or entered', () => writeFile(at('root'), 'mine')],
  ])('with %s is refused and left as it is', async (_, problem, make) => {
    await make();
    const before = await everything(place.path);
    const { refusal, cleanUp } = await prepareOnly(sshd, at('root'));
    expect(refusal).toContain(`${at('root')} ${problem}`);
    expect(cleanUp?.status).toBe('passed');
    expect(await everything(place.path)).toBe(before);
  });

  test('that lies behind a link is refused where the link leads to a PostgreSQL server', async () => {
    await mkdir(at('data'));
    await writeFile(at('data/PG_VERSION'), '15\n');
    await symlink(at('data'), at('link'));
    const { refusal } = await prepareOnly(sshd, at('link/recovery'));
    expect(refusal).toContain(`lies in ${at('data')}`);
    expect(await readdir(at('data'))).toEqual(['PG_VERSION']);
  });

  test.each([
    ['is new', async () => {}],
    ['is empty', () => mkdir(at('root'))],
    ['is a new file system', () => mkdir(at('root/lost+found'), { recursive: true })],
    [
      'lies behind a link to where nobody is',
      async () => {
        await mkdir(at('real'));
        await symlink(at('real'), at('link'));
      },
      'link/root',
    ],
    [
      'was used before and has servers of others',
      async () => {
        await mkdir(at('root/other'), { recursive: true });
        await writeFile(at('root', ROOT_MARKER), '');
      },
    ],
  ])('that %s is used, and marked as ours', async (_, make, name = 'root') => {
    await make();
    const { refusal, cleanUp } = await prepareOnly(sshd, at(name));
    expect({ refusal, cleanUp }).toMatchObject({ refusal: null, cleanUp: { status: 'passed' } });
    expect(await readdir(at(name))).toContain(ROOT_MARKER);
  });
});
