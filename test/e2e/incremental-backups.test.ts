import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasIncrementals } from '../fixtures/has-incrementals.ts';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

interface Run {
  status: string;
  backupId: string;
  backupType?: string;
  parentBackupId?: string;
  fullBecause?: string;
}

interface Entry {
  backupId: string;
  run: Run | null;
  tests: object[];
}

const PATIENCE = { timeoutMilliseconds: 600_000, pauseMilliseconds: 1000 };
const FULL_NEVER = '#:backup_cron = 0 0 29 2 *';
const INCREMENTAL = '#:backup_incremental_cron = */20 * * * * *';

describe.skipIf(!(await hasIncrementals()))('incremental backups by schedule', () => {
  let stack: Stack;
  let writing: NodeJS.Timeout;
  let parentId: string;

  const save = (...lines: string[]) =>
    stack.barman.writeServer('pg1', {
      postgres: stack.postgres[0],
      lines: ['create_slot = auto', ...stack.recoveryLines, ...lines],
    });
  const status = async () => {
    const [server] = JSON.parse(await stack.read('/api/servers')) as ServerStatus[];
    if (server === undefined) throw new Error('the server is not planned yet');
    return server;
  };
  const history = async () => JSON.parse((await stack.barback('history', 'pg1', '--json')).stdout) as Entry[];
  /** The backups that were taken, oldest first. */
  const runs = async () =>
    (await history())
      .flatMap(({ run }) => (run?.status === 'done' ? [run] : []))
      .sort((a, b) => a.backupId.localeCompare(b.backupId));
  /** A backup is not tested while the one before it still is, when a newer one has come meanwhile. */
  const testTheOthers = async () => {
    for (const { backupId, tests } of await history())
      if (tests.length === 0)
        expect(await stack.barback('recovery-test', 'pg1', backupId)).toMatchObject({ exitCode: 0 });
  };
  const verified = async () => (await stack.scrape()).get('barman_backups_verified{server_name="pg1"}') ?? 0;

  beforeAll(async () => {
    stack = await startStack({ BARBACK_METRICS: 'full', BARBACK_CHECK_INTERVAL: '5s' });
    const [postgres] = stack.postgres;
    await postgres.query('ALTER SYSTEM SET summarize_wal = on');
    await postgres.query('SELECT pg_reload_conf()');
    await postgres.query(
      'CREATE TABLE t AS SELECT id, md5(id::text) AS word FROM generate_series(1, 20000) id',
    );
    writing = setInterval(() => {
      void postgres.query('UPDATE t SET word = md5(word) WHERE id % 500 = 0').catch(() => {});
    }, 2000);
    await save(FULL_NEVER, INCREMENTAL);
  }, 300_000);
  afterAll(async () => {
    clearInterval(writing);
    await stack?.stop();
  });

  it('the first is a full one, since there is none to build on, and three incremental ones follow', async () => {
    await waitUntil(async () => (await runs()).length >= 4, { description: 'four backups', ...PATIENCE });
    const [first, ...others] = await runs();
    expect(first?.backupType).toBeUndefined();
    expect(first?.fullBecause).toBe('there is no DONE backup to build on');
    const parents = [first, ...others].map((run) => run?.backupId);
    expect(others.map((run) => [run.fullBecause, run.backupType, run.parentBackupId])).toEqual(
      others.map((_, index) => [undefined, 'incremental', parents[index]]),
    );
  }, 600_000);

  it('each is proven, and metrics and page know both types', async () => {
    await save(FULL_NEVER);
    await waitUntil(
      async () => {
        const { activeBackup, activeRecoveryTest, nextRuns } = await status();
        return activeBackup === null && activeRecoveryTest === null && nextRuns.incremental === undefined;
      },
      { description: 'no more incremental backups', ...PATIENCE },
    );
    await testTheOthers();
    const taken = await runs();
    await waitUntil(async () => (await verified()) === taken.length, {
      description: 'each backup to be proven',
      ...PATIENCE,
    });
    const samples = await stack.scrape();
    const size = (type: string) =>
      samples.get(`barman_newest_backup_size_bytes{server_name="pg1",backup_type="${type}"}`) ?? 0;
    expect(size('incremental')).toBeGreaterThan(0);
    expect(size('incremental')).toBeLessThan(size('full'));
    expect(samples.get('barman_last_backup_incremental_depth{server_name="pg1"}')).toBe(taken.length - 1);
    expect(await stack.read('/servers/pg1')).toContain(`incremental on <code>${taken[0]?.backupId}</code>`);
    expect(await status()).toMatchObject({ state: 'protected', lastBackup: { backupType: 'incremental' } });
  }, 600_000);

  it('one can be asked for by hand', async () => {
    const newest = (await runs()).at(-1);
    expect(await stack.barback('backup', '--incremental', 'pg1')).toMatchObject({ exitCode: 0 });
    expect((await runs()).at(-1)).toMatchObject({
      backupType: 'incremental',
      parentBackupId: newest?.backupId,
    });
    await waitUntil(async () => (await verified()) === (await runs()).length, {
      description: 'it to be proven',
      ...PATIENCE,
    });
  }, 600_000);

  it('a parent that somebody deletes leaves the tip unproven within one look', async () => {
    const taken = await runs();
    parentId = taken[1]?.backupId ?? '';
    await rm(join(stack.barman.path, 'pg1', 'base', parentId), { recursive: true });
    await waitUntil(async () => (await status()).state === 'unproven', {
      description: 'the tip to be unproven',
      timeoutMilliseconds: 180_000,
    });
    const { reason, lastBackup } = await status();
    expect(reason).toContain(parentId);
    expect(lastBackup?.chainFault).toContain(parentId);
    expect(await verified()).toBe(1);
    expect(await stack.read('/servers/pg1')).toContain(`unproven: it is built on backup ${parentId}`);
  }, 300_000);

  it('the next run is a full one, and says why', async () => {
    const before = (await runs()).length;
    await save(FULL_NEVER, INCREMENTAL);
    await waitUntil(async () => (await runs()).length > before, {
      description: 'the next backup',
      ...PATIENCE,
    });
    const next = (await runs())[before];
    expect(next?.backupType).toBeUndefined();
    expect(next?.fullBecause).toContain(parentId);
  }, 600_000);
});
