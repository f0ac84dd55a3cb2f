import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT_MARKER } from '../../../../../services/worker/src/recovery/ladder/place.ts';
import type { RecoveryRequest } from '../../../../../services/worker/src/recovery/ladder/recovery-request.ts';
import { BACKUP, prepareOnly } from '../../../../fixtures/prepare-only.ts';
import { type Sshd, startSshd } from '../../../../fixtures/sshd.ts';
import {
  startTemporaryDirectory,
  type TemporaryDirectory,
} from '../../../../fixtures/temporary-directory.ts';

let sshd: Sshd;
let recovery: TemporaryDirectory;

beforeEach(async () => {
  [sshd, recovery] = await Promise.all([startSshd(), startTemporaryDirectory()]);
});
afterEach(async () => {
  await sshd.stop();
  await recovery.stop();
});

const prepare = (change?: Partial<RecoveryRequest>) => prepareOnly(sshd, recovery.path, change);

/** Every name, owner, mode, time and content below the recovery directory. */
async function everything(): Promise<string> {
  const { stdout } = await execa('find', [recovery.path, '-printf', '%p %y %u %m %T@ %l\n']);
  const contents = await execa('find', [recovery.path, '-type', 'f', '-exec', 'cat', '{}', '+']);
  return `${stdout}\n${contents.stdout}`;
}

const at = (...names: string[]) => join(recovery.path, ...names);
const names = async (directory: string) => (await readdir(directory)).sort();
/** As it is when it has been used before. */
const adoptRoot = () => writeFile(at(ROOT_MARKER), '');

test('makes a directory in which only the server itself is closed to others', async () => {
  const { refusal, directory, cleanUp, findings } = await prepare();
  expect(refusal).toBeNull();
  expect(findings.hostFreeBytes).toBeGreaterThan(0);
  expect(directory?.split('\n').sort()).toEqual([
    ' root 755',
    '.barback-recovery root 644',
    'data root 700',
    'postgresql.log postgres 600',
    'root root 700',
    'run postgres 700',
    'socket postgres 700',
    'tablespaces root 700',
  ]);
  expect(cleanUp?.status).toBe('passed');
  expect(await names(recovery.path)).toEqual([ROOT_MARKER]);
});

test.each([
  ['a directory with files', 'is not empty', () => mkdir(at('pg/data'), { recursive: true })],
  ['a file', 'is not a directory', () => writeFile(at('pg'), 'mine')],
  ['a symbolic link', 'is a symbolic link', () => symlink('/etc', at('pg'))],
  ['a link to nowhere', 'is a symbolic link', () => symlink('/nowhere', at('pg'))],
  [
    "another server's directory",
    'is used for another server',
    async () => {
      await mkdir(at('pg/data'), { recursive: true });
      await writeFile(at('pg/.barback-recovery'), '{"server":"pg2","nonce":"1"}');
    },
  ],
  [
    'a directory whose marker is a link',
    'is not empty',
    async () => {
      await mkdir(at('pg'));
      await writeFile(at('marker'), '{"server":"pg","nonce":"1"}');
      await symlink(at('marker'), at('pg/.barback-recovery'));
    },
  ],
])('refuses %s and leaves it as it is', async (_, problem, make) => {
  await adoptRoot();
  await make();
  const before = await everything();
  const { refusal, cleanUp } = await prepare();
  expect(refusal).toContain(`${at('pg')} ${problem}`);
  expect(refusal).toMatch(/left alone/);
  expect(cleanUp?.status).toBe('passed');
  expect(await everything()).toBe(before);
});

test('uses an empty directory that it found, and leaves it empty', async () => {
  await adoptRoot();
  await mkdir(at('pg'));
  const { refusal, cleanUp } = await prepare();
  expect({ refusal, cleanUp }).toMatchObject({ refusal: null, cleanUp: { status: 'passed' } });
  expect(await names(recovery.path)).toEqual([ROOT_MARKER, 'pg']);
  expect(await names(at('pg'))).toEqual([]);
});

test('removes what an earlier test of the same server left, and nothing that was put beside it', async () => {
  await adoptRoot();
  await mkdir(at('pg/data/base'), { recursive: true });
  await writeFile(at('pg/.barback-recovery'), '{"server":"pg","nonce":"1","origin":"created"}');
  await writeFile(at('pg/notes.txt'), 'mine');
  const { refusal, cleanUp, directory } = await prepare();
  expect(refusal).toBeNull();
  expect(directory).not.toContain('base');
  expect(cleanUp).toMatchObject({ status: 'failed', reason: expect.stringContaining('did not make') });
  expect(await readFile(at('pg/notes.txt'), 'utf8')).toBe('mine');
});

test('ends what an earlier test of the same server left running, and nobody else', async () => {
  const left = execa('sleep', ['600'], { env: { BARBACK_RECOVERY: at('pg') }, reject: false });
  const other = execa('sleep', ['600'], { env: { BARBACK_RECOVERY: at('pg2') }, reject: false });
  expect((await prepare()).refusal).toBeNull();
  expect((await left).signal).toBe('SIGTERM');
  other.kill('SIGINT');
  expect((await other).signal).toBe('SIGINT');
});

test.each([
  ['there is no room', { backup: { ...BACKUP, sizeBytes: 1e18 } }, /kB free and the restore takes \d+ kB/],
  ['PostgreSQL is missing', { backup: { ...BACKUP, pgVersion: 70400 } }, /PostgreSQL 7.4 is not installed/],
])('says so when %s, and leaves nothing', async (_, change, problem) => {
  const { refusal, cleanUp } = await prepare(change);
  expect(refusal).toMatch(problem);
  expect(cleanUp?.status).toBe('passed');
  expect(await names(recovery.path)).not.toContain('pg');
});

test('refuses a recovery directory that PostgreSQL cannot enter', async () => {
  await chmod(recovery.path, 0o700);
  const { refusal } = await prepare();
  expect(refusal).toContain(`postgres cannot enter ${at('pg')}`);
});

test('says who must be let in where it cannot write', async () => {
  await sshd.stop();
  sshd = await startSshd({ user: 'postgres' });
  const { refusal } = await prepare();
  expect(refusal).toBe(`postgres cannot write to ${recovery.path}: chown postgres ${recovery.path}`);
});
