import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeProblem } from './problem.ts';
import { readDirectory, SETTLE_MILLISECONDS } from './read-directory.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-barman-d-'));
});
afterEach(() => rm(directory, { recursive: true }));

const put = (name: string, content: string | Buffer) => writeFile(join(directory, name), content);
/** Reads as if nothing had been saved lately. */
const read = (place = directory) => readDirectory(place, () => Date.now() + 2 * SETTLE_MILLISECONDS);
const readProblems = async (place?: string) => (await read(place)).problems.map(describeProblem);

it('the servers of all *.conf files, in the order of the file names', async () => {
  await put('b.conf', '[b]\n');
  await put('a.conf', '[a1]\n[a2]\n');
  await put('notes.txt', '[no-server]\n');
  await put('.a.conf', '[hidden]\n');
  const { servers, problems, listed, unreadFiles } = await read();
  expect(servers.map(({ name, file }) => [name, file])).toEqual([
    ['a1', join(directory, 'a.conf')],
    ['a2', join(directory, 'a.conf')],
    ['b', join(directory, 'b.conf')],
  ]);
  expect({ problems, listed, unreadFiles }).toEqual({ problems: [], listed: true, unreadFiles: [] });
});

it('one server in two files: the first stays, the second is named', async () => {
  await put('a.conf', '[pg1]\n#:backup_cron = @daily\n');
  await put('b.conf', '\n[pg1]\n#:backup_cron = @hourly\n');
  const { servers } = await read();
  expect(servers).toMatchObject([{ name: 'pg1', backupCron: '@daily' }]);
  expect(await readProblems()).toEqual([
    `${directory}/b.conf:2 [pg1]: server "pg1" is already defined in ${directory}/a.conf:1; keep it in one of the two files`,
  ]);
});

describe('a file that cannot be used is named, and the others are read', () => {
  const latin1 = Buffer.from('[pg1]\ndescription = "São Paulo"\n', 'latin1');
  const inside = (name: string) => join(directory, name);

  it.each([
    ['not UTF-8', () => put('x.conf', latin1), 'the file is not UTF-8; save it as UTF-8'],
    ['NULs', () => put('x.conf', Buffer.alloc(64)), 'the file is not UTF-8; save it as UTF-8'],
    [
      'empty',
      () => put('x.conf', ''),
      'the file is empty; write the server section into it, or remove the file',
    ],
    [
      'a directory',
      () => mkdir(inside('x.conf')),
      'the file cannot be read (EISDIR); make it readable for the user Barback runs as',
    ],
    [
      'a dangling link',
      () => symlink('/nonexistent/x', inside('x.conf')),
      'the file cannot be read (ENOENT); make it readable for the user Barback runs as',
    ],
    [
      'a link to itself',
      () => symlink('x.conf', inside('x.conf')),
      'the file cannot be read (ELOOP); make it readable for the user Barback runs as',
    ],
  ])('%s', async (_kind, create, complaint) => {
    await put('good.conf', '[good]\n');
    await create();
    const { servers, unreadFiles } = await read();
    expect(servers.map(({ name }) => name)).toEqual(['good']);
    expect(unreadFiles).toEqual([inside('x.conf')]);
    expect(await readProblems()).toEqual([`${inside('x.conf')}: ${complaint}`]);
  });
});

it('a file that was saved this moment may be half-written: it is left for later, and that is no problem', async () => {
  await put('half.conf', '[pg1]\n#:backup_cron = 0 3');
  const { servers, problems, unreadFiles, unsettled } = await readDirectory(directory);
  expect({ servers, problems, unreadFiles, unsettled }).toEqual({
    servers: [],
    problems: [],
    unreadFiles: [join(directory, 'half.conf')],
    unsettled: true,
  });
});

it('a file from the future is read: the clock of a file server may be ahead', async () => {
  await put('a.conf', '[pg1]\n');
  const { servers } = await readDirectory(directory, () => Date.now() - 60_000);
  expect(servers).toHaveLength(1);
});

describe('the directory itself', () => {
  it('empty', async () => {
    expect(await readProblems()).toEqual([
      `${directory}: the directory has no *.conf file; put one file for each PostgreSQL server there, or check that the volume is mounted`,
    ]);
    expect((await read()).listed).toBe(true);
  });

  it('missing', async () => {
    const missing = join(directory, 'barman.d');
    expect(await readProblems(missing)).toEqual([
      `${missing}: the directory does not exist; create it, mount it, or set BARMAN_CONFIGURATION_FILES_DIRECTORY`,
    ]);
    expect((await read(missing)).listed).toBe(false);
  });

  it('not a directory', async () => {
    await put('barman.d', '');
    const file = join(directory, 'barman.d');
    expect(await readProblems(file)).toEqual([
      `${file}: the directory cannot be read (ENOTDIR); make it readable for the user Barback runs as`,
    ]);
    expect((await read(file)).listed).toBe(false);
  });
});
