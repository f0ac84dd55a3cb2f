import { join } from 'node:path';
import type { RecoveryTarget } from '@barback/shared/barman-d/recovery-target';
import { execaSync } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { archiveWal } from '../../../fixtures/take-backup.ts';

let source: BackedUpServer;
let stage: RecoveryStage;
/** When each of these notes was committed, all after the backup. */
const written: Record<'first' | 'second', string> = { first: '', second: '' };

beforeAll(async () => {
  source = await startBackedUpServer('CREATE TABLE notes AS SELECT 0 AS id');
  stage = await startRecoveryStage(source);
  written.first = await write(1);
  written.second = await write(2);
  await archiveWal(source);
  await archiveWal(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
});

/** Commits a note and returns an instant after it, in milliseconds, in which nothing was committed. */
async function write(id: number): Promise<string> {
  const { postgres } = source;
  await postgres.query(`INSERT INTO notes VALUES (${id})`);
  const now = await postgres.query(
    'SELECT pg_sleep(0.01), (extract(epoch FROM clock_timestamp()) * 1000)::bigint',
  );
  await postgres.query('SELECT pg_sleep(0.01)');
  return new Date(Number(now.split('|')[1])).toISOString();
}

/** The test, and the notes that came back. */
async function recover(target: RecoveryTarget, random = Math.random) {
  let notes = '';
  const result = await stage.test({
    request: { target },
    random,
    onStep(step) {
      if (step !== 'data_age') return;
      const socket = join(stage.directory, source.server, 'socket');
      const sql = "SELECT string_agg(id::text, ' ' ORDER BY id) FROM notes";
      const psql = ['psql', '-XAtq', '-h', socket, '-d', 'postgres', '-c', sql];
      notes = execaSync('runuser', ['-u', 'postgres', '--', ...psql], { cwd: '/' }).stdout;
    },
  });
  return { ...result, notes };
}

const instant = (text: string | null) => Date.parse(text ?? '');

test('latest recovers all that was archived, and tells how old the newest commit is', async () => {
  const { status, notes, findings } = await recover({ kind: 'latest' });
  expect({ status, notes }).toEqual({ status: 'passed', notes: '0 1 2' });
  expect(findings).toMatchObject({ targetAt: null, targetErrorSeconds: null });
  expect(findings.replayedWalBytes).toBeGreaterThan(source.backup.segmentBytes ?? 0);
  expect(findings.restoredBytes).toBeGreaterThan(source.backup.sizeBytes ?? 0);
  expect(instant(findings.newestCommitAt)).toBeGreaterThan(instant(written.second));
  const age = (instant(findings.recoveryPointAt) - instant(findings.newestCommitAt)) / 1000;
  expect(findings.dataAgeSeconds).toBe(Math.max(0, age));
});

test('immediate recovers the backup as it ended', async () => {
  const { status, notes, findings, steps } = await recover({ kind: 'immediate' });
  expect({ status, notes }).toEqual({ status: 'passed', notes: '0' });
  expect(findings).toMatchObject({
    targetAt: null,
    recoveryPointAt: source.backup.endAt,
    dataAgeSeconds: null,
  });
  expect(steps.find(({ name }) => name === 'data_age')).toMatchObject({
    status: 'skipped',
    cause: 'not_possible',
    reason: 'no transaction was replayed, because none was committed since the backup began',
  });
});

test('an instant recovers what was committed before it, and tells how close it came', async () => {
  const { status, notes, findings } = await recover({ kind: 'time', at: written.first });
  expect({ status, notes }).toEqual({ status: 'passed', notes: '0 1' });
  expect(findings).toMatchObject({ targetAt: written.first, recoveryPointAt: written.first });
  const before = (instant(written.first) - instant(findings.newestCommitAt)) / 1000;
  expect(findings.targetErrorSeconds).toBeCloseTo(before);
  expect(before).toBeGreaterThan(0);
  expect(findings.dataAgeSeconds).toBeCloseTo(before);
});

test.each([
  ['the begin', 0, '0'],
  ['the end', 0.999999, '0 1 2'],
])(
  'random recovers an instant between the backup and the newest commit, at %s of it',
  async (_, random, expected) => {
    const { status, notes, findings } = await recover({ kind: 'random' }, () => random);
    expect({ status, notes }).toEqual({ status: 'passed', notes: expected });
    expect(instant(findings.targetAt)).toBeGreaterThan(instant(source.backup.endAt));
  },
);

test.each([
  ['before the backup ended', () => source.backup.beginAt ?? '', 'restore', 'set a later one'],
  [
    'that nothing was committed after',
    () => '2099-01-01T00:00:00.000Z',
    'start',
    'nothing was committed after it',
  ],
])('an instant %s fails with what to do', async (_, at, step, reason) => {
  const result = await recover({ kind: 'time', at: at() });
  const failed = result.steps.find(({ status }) => status === 'failed');
  expect(failed).toMatchObject({ name: step, reason: expect.stringContaining(reason) });
  expect(failed).toMatchObject({ reason: expect.stringContaining(at()) });
  expect(await stage.leftovers()).toEqual([]);
});
