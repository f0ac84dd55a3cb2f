import { appendFile, copyFile, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RecoveryTarget } from '@barback/shared/barman-d/recovery-target';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { archiveWal } from '../../../fixtures/take-backup.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';

let source: BackedUpServer;
let stage: RecoveryStage;
let kept: TemporaryDirectory;
let archive: string;
/** Archived after the backup, full of rows, with the time when each was written. */
const filled: { path: string; at: string }[] = [];

beforeAll(async () => {
  [source, kept] = await Promise.all([
    startBackedUpServer('CREATE TABLE orders (id int, note text)'),
    startTemporaryDirectory(),
  ]);
  archive = join(source.barman.path, source.server, 'wals');
  for (const _segment of ['first', 'second', 'third']) filled.push(await fillSegment());
  await execa('cp', ['-a', archive, join(kept.path, 'wals')]);
  stage = await startRecoveryStage(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
  await kept.stop();
});
beforeEach(() => execa('rsync', ['-a', '--delete', '--ignore-times', `${kept.path}/wals/`, archive]));
afterEach(async () => expect(await stage.leftovers()).toEqual([]));

/** Writes some megabytes and has them archived. */
async function fillSegment(): Promise<{ path: string; at: string }> {
  const { postgres } = source;
  await postgres.query("INSERT INTO orders SELECT id, repeat('x', 100) FROM generate_series(1, 30000) AS id");
  const name = await postgres.query('SELECT pg_walfile_name(pg_current_wal_lsn())');
  const now = "clock_timestamp() AT TIME ZONE 'UTC'";
  const at = await postgres.query(`SELECT to_char(${now}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);
  await archiveWal(source);
  await archiveWal(source);
  return { path: join(archive, name.slice(0, 16), name), at };
}

const second = () => filled[1]?.path ?? '';
const [first, newest] = [() => filled[0]?.path ?? '', () => filled.at(-1)?.path ?? ''];

async function overwrite(path: string, offset: number, bytes: number[]): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Buffer.from(bytes), 0, bytes.length, offset);
  await file.close();
}

async function forget(path: string): Promise<void> {
  const { stdout } = await execa('find', [archive, '-name', '*xlog.db']);
  const lines = (await readFile(stdout, 'utf8')).split('\n');
  await writeFile(stdout, lines.filter((line) => !line.startsWith(basename(path))).join('\n'));
}

/** The step that failed and why. */
async function failure(target: RecoveryTarget = { kind: 'latest' }) {
  const { steps, status } = await stage.test({ request: { verify: [], target } });
  const failed = steps.find((step) => step.status === 'failed');
  return { status, step: failed?.name, reason: failed?.reason };
}

const at = (offset: number, bytes: number[]) => (path: string) => overwrite(path, offset, bytes);
const copyOf = (other: () => string) => (path: string) => copyFile(other(), path);
const PASSED = { status: 'passed', step: undefined, reason: undefined };
const flip = (path: string) => overwrite(path, 40 * 8192 + 1000, [0xff, 0xff]);

test('an archive that is whole passes', async () => {
  expect(await failure()).toEqual(PASSED);
});

test.each([
  ['is missing', 'restore', first, rm, 'is missing from the archive'],
  [
    'is missing, which Barman does not know of',
    'start',
    first,
    async (path: string) => {
      await rm(path);
      await forget(path);
    },
    'is missing from the archive',
  ],
  [
    'is not in the list of Barman',
    'start',
    first,
    forget,
    'is in the archive, but Barman did not restore it',
  ],
  ['has a flipped bit', 'start', first, flip, 'is damaged (incorrect resource manager data checksum'],
  // what is in the header of the first page, by its offset
  [
    'is of another timeline',
    'start',
    first,
    at(4, [7]),
    'in the archive was written on timeline 7, not on 1',
  ],
  [
    'is of another server',
    'start',
    first,
    at(24, new Array(8).fill(7)),
    'in the archive was written by another server',
  ],
  ['is its predecessor', 'start', second, copyOf(first), 'has the content of'],
  ['is cut short', 'start', first, (path: string) => truncate(path, 1024 * 1024), 'is cut short'],
  ['is too long', 'start', first, (path: string) => appendFile(path, 'x'), 'is too long'],
  ['is the newest with rows and has a flipped bit', 'start', newest, flip, 'is damaged ('],
])('a WAL segment that %s fails %s, which names it', async (_, step, segment, damage, reason) => {
  await damage(segment());
  const failed = await failure();
  expect(failed).toMatchObject({ status: 'failed', step });
  expect(failed.reason).toContain(`WAL segment ${basename(segment())} `);
  expect(failed.reason).toContain(reason);
});

test('damage matters to a recovery to an instant only when it is before it', async () => {
  const [one, two] = filled;
  const damaged = two?.path ?? '';
  await flip(damaged);
  expect(await failure({ kind: 'immediate' })).toEqual(PASSED);
  const late = await failure({ kind: 'time', at: two?.at ?? '' });
  expect(late.reason).toContain(`${two?.at} was not reached: WAL segment ${basename(damaged)} is damaged`);
  // a commit after it is what PostgreSQL stops at: this one is in the damaged segment's first pages
  expect(await failure({ kind: 'time', at: one?.at ?? '' })).toEqual(PASSED);
});
