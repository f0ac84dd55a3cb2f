import { join } from 'node:path';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { restoredPostmaster } from '../../../fixtures/restored-postmaster.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let source: BackedUpServer;
let stage: RecoveryStage;

beforeAll(async () => {
  source = await startBackedUpServer(
    'CREATE TABLE slow AS SELECT generate_series(1, 20000) AS id',
    // some milliseconds for each row: it takes minutes to check
    'ALTER TABLE slow ADD CHECK (length(md5(repeat(chr(65 + id % 26), 2000000))) > 0) NOT VALID',
    "UPDATE pg_constraint SET convalidated = true WHERE conrelid = 'slow'::regclass",
  );
  stage = await startRecoveryStage(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
});

/** The process of the restored server that reads the slow table, once it has taken longer than any other does. */
async function readerOf(postmaster: number, seen: Map<string, number>): Promise<number | null> {
  const { stdout } = await execa('ps', ['--ppid', String(postmaster), '-o', 'pid=,args=']);
  const reader = stdout
    .split('\n')
    .find((line) => /barback reader \S+ postgres \[local\] SELECT$/.test(line));
  if (reader === undefined) {
    seen.clear();
    return null;
  }
  const since = seen.get(reader) ?? performance.now();
  seen.set(reader, since);
  return performance.now() - since > 1000 ? Number.parseInt(reader, 10) : null;
}

/** A recovery test in which a process of the restored server gets a signal while the slow table is read. */
async function testWithSignal(signal: NodeJS.Signals, to: 'reader' | 'postmaster'): Promise<RecoveryTest> {
  const test = stage.test();
  const seen = new Map<string, number>();
  const pid = await waitUntil(
    async () => {
      const postmaster = restoredPostmaster(join(stage.directory, source.server, 'data'));
      const reader = await readerOf(postmaster, seen);
      return reader !== null && to === 'postmaster' ? postmaster : reader;
    },
    { description: 'the slow table to be read', timeoutMilliseconds: 120_000 },
  );
  process.kill(pid, signal);
  return await test;
}

const read = ({ steps }: RecoveryTest) => steps.find(({ name }) => name === 'read');

it.each(['reader', 'postmaster'] as const)(
  'a server whose %s the host kills, as for lack of memory, is not called damaged',
  async (victim) => {
    const result = await testWithSignal('SIGKILL', victim);
    const reason = expect.stringContaining('the recovery host killed PostgreSQL');
    expect(read(result)).toMatchObject({ status: 'skipped', cause: 'not_possible', reason });
    expect(result.steps.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(await stage.leftovers()).toEqual([]);
  },
);

it('what PostgreSQL crashes on is named, and nothing else', async () => {
  const result = await testWithSignal('SIGSEGV', 'reader');
  const reason = 'table "postgres.public.slow": PostgreSQL crashed (signal 11) while it read this';
  expect(read(result)).toMatchObject({ status: 'failed', reason, log: reason });
});
