import { execFile as execFileCallback } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeProblem } from '../vocabulary/problem.ts';
import { CHANGING_MILLISECONDS, directoryReader, readDirectory } from './read-directory.ts';

const execFile = promisify(execFileCallback);

let directory: string;
let socket: Server | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-barman-d-'));
});
afterEach(async () => {
  socket?.close();
  await rm(directory, { recursive: true });
});

const listenAt = (path: string) =>
  new Promise<void>((resolve) => {
    socket = createServer().listen(path, resolve);
  });

const put = (name: string, content: string | Buffer) => writeFile(join(directory, name), content);
/** Reads as if nothing had been saved lately. */
const read = (place = directory, now = () => Date.now() + 2 * CHANGING_MILLISECONDS) =>
  readDirectory({ directory: place, barmanHome: '/var/lib/barman', now });
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
    `${directory}/b.conf:2 [pg1]: withheld from Barman: server "pg1" is already defined in ${directory}/a.conf:1; keep it in one of the two files`,
  ]);
});

it('one server in two files, of which Barman cannot read the first: the second may be an old copy, and is withheld', async () => {
  await put('a.conf', '[pg1]\nconninfo = 50%\n');
  await put('b.conf', '[pg1]\n');
  const { servers, sections } = await read();
  expect({ servers, sections }).toEqual({ servers: [], sections: [] });
  expect((await readProblems())[1]).toBe(
    `${directory}/b.conf:1 [pg1]: withheld from Barman: server "pg1" is already in ${directory}/a.conf:2, although withheld there; keep it in one of the two files`,
  );
});

it('two servers whose directories are one by a symbolic link: the second is withheld', async () => {
  await symlink(join(directory, 'not', 'there'), join(directory, 'link'));
  await put('a.conf', `[a]\nbackup_directory = ${directory}/link/x\n`);
  await put('b.conf', `[b]\nwals_directory = ${directory}/not/there/x/wals\n`);
  expect(await readProblems()).toEqual([
    `${directory}/b.conf:2 [b]: withheld from Barman: its directory is also a directory of the server "a" (${directory}/a.conf:2); give each directory its own path`,
  ]);
});

describe('a file that cannot be used is named, and the others are read', () => {
  const latin1 = Buffer.from('[pg1]\ndescription = "São Paulo"\n', 'latin1');
  const inside = (name: string) => join(directory, name);

  it.each([
    ['not UTF-8', () => put('x.conf', latin1), ':2: the file is not UTF-8; save it as UTF-8'],
    [
      'with a byte order mark',
      () => put('x.conf', '\ufeff[pg1]\n'),
      ':1: the file starts with a byte order mark, which Barman cannot read; save it as UTF-8 without one',
    ],
    [
      'NULs',
      () => put('x.conf', Buffer.alloc(64)),
      ':1: the file has a NUL byte and is not text; save it as UTF-8',
    ],
    [
      'larger than any configuration',
      () => put('x.conf', '# nothing but comments\n'.repeat(50_000)),
      ':1: the file is larger than 1 MiB; remove what is not configuration, or move some of the servers to another file',
    ],
    [
      'a FIFO, which nobody ever writes to',
      () => execFile('mkfifo', [inside('x.conf')]),
      ':1: it is a FIFO, not a regular file; remove it, or rename it',
    ],
    [
      'a socket',
      () => listenAt(inside('x.conf')),
      ':1: it is a socket, not a regular file; remove it, or rename it',
    ],
    [
      'a device without an end',
      () => symlink('/dev/zero', inside('x.conf')),
      ':1: it is a device, not a regular file; remove it, or rename it',
    ],
    [
      'a file that says that it is empty, and is endless',
      () => symlink('/proc/self/pagemap', inside('x.conf')),
      ':1: the file is larger than 1 MiB; remove what is not configuration, or move some of the servers to another file',
    ],
    [
      'empty',
      () => put('x.conf', ''),
      ':1: the file is empty; write the server section into it, or remove the file',
    ],
    [
      'a directory',
      () => mkdir(inside('x.conf')),
      ':1: it is a directory, not a regular file; remove it, or rename it',
    ],
    [
      'a dangling link',
      () => symlink('/nonexistent/x', inside('x.conf')),
      ':1: the file cannot be read (its target does not exist); correct the link, or remove it',
    ],
    [
      'a link to itself',
      () => symlink('x.conf', inside('x.conf')),
      ':1: the file cannot be read (ELOOP); correct the link, or remove it',
    ],
  ])('%s', async (_kind, create, complaint) => {
    await put('good.conf', '[good]\n');
    await create();
    const { servers, unreadFiles } = await read();
    expect(servers.map(({ name }) => name)).toEqual(['good']);
    expect(unreadFiles).toEqual([inside('x.conf')]);
    expect(await readProblems()).toEqual([
      `${inside('x.conf')}${complaint.replace(': ', ': withheld from Barman: ')}`,
    ]);
  });
});

it('a file that was saved this moment may be half-written: it is left for later, and that is no problem', async () => {
  await put('half.conf', '[pg1]\n#:backup_cron = 0 3');
  const { servers, problems, unreadFiles, stillChanging } = await read(directory, Date.now);
  expect({ servers, problems, unreadFiles, stillChanging }).toEqual({
    servers: [],
    problems: [],
    unreadFiles: [join(directory, 'half.conf')],
    stillChanging: true,
  });
});

it('a file from the future is read: the clock of a file server may be ahead', async () => {
  await put('a.conf', '[pg1]\n');
  const { servers } = await read(directory, () => Date.now() - 60_000);
  expect(servers).toHaveLength(1);
});

describe('reading again and again', () => {
  const reader = () => directoryReader({ directory, barmanHome: '/var/lib/barman' });
  const save = async (name: string, text: string, at: number) => {
    await put(name, text);
    await utimes(join(directory, name), at, at);
  };

  it('gives the same object while nothing has changed, and takes every change', async () => {
    await save('a.conf', '[a]\n', 1000);
    const readAgain = reader();
    const first = await readAgain();
    expect(await readAgain()).toBe(first);

    await save('a.conf', '[b]\n', 1000);
    const second = await readAgain();
    expect(second.servers.map(({ name }) => name)).toEqual(['b']);
    await save('c.conf', '[c]\n', 1000);
    expect((await readAgain()).servers.map(({ name }) => name)).toEqual(['b', 'c']);
    await rm(join(directory, 'a.conf'));
    expect((await readAgain()).servers.map(({ name }) => name)).toEqual(['c']);
  });

  it('goes on when what was no file is a file', async () => {
    await execFile('mkfifo', [join(directory, 'x.conf')]);
    const readAgain = reader();
    expect((await readAgain()).unreadFiles).toHaveLength(1);
    await rm(join(directory, 'x.conf'));
    await save('x.conf', '[x]\n', 1000);
    expect((await readAgain()).servers).toHaveLength(1);
  });
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
      `${file}: it is not a directory; set it to the directory of the server files`,
    ]);
    expect((await read(file)).listed).toBe(false);
  });
});
