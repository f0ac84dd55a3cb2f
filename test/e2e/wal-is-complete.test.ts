import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { archiveWal } from '../fixtures/take-backup.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const of = (name: string) => `${name}{server_name="pg1"}`;

const MINUTE = 60_000;

describe('a backup that is not complete any more', () => {
  let stack: Stack;
  let logDirectory: string;
  beforeAll(async () => {
    stack = await startStack({ BARBACK_CHECK_INTERVAL: '2s', BARBACK_METRICS: 'full' });
    logDirectory = join(stack.barman.path, 'pg1', 'wals', '0000000100000000');
    await stack.barman.writeServer('pg1', { postgres: stack.postgres[0], lines: stack.recoveryLines });
    await waitUntil(async () => (await stack.scrape()).has(of('barman_database_size_bytes')), {
      description: 'the first check',
      timeoutMilliseconds: 2 * MINUTE,
    });
    expect(await stack.barback('backup', 'pg1')).toMatchObject({ exitCode: 0 });
    await waitUntil(async () => (await status()).state === 'protected', {
      description: 'the backup to be proven',
      timeoutMilliseconds: 2 * MINUTE,
    });
  }, 5 * MINUTE);
  afterAll(() => stack?.stop());

  const status = async () => {
    const { stdout } = await stack.barback('status', '--json');
    return (JSON.parse(stdout) as ServerStatus[]).find(({ name }) => name === 'pg1') as ServerStatus;
  };
  const archived = async () => (await readdir(logDirectory)).filter((name) => name.length === 24).sort();
  const ask = async (sql: string) => Number(await stack.postgres[0].query(`SELECT ${sql}`));

  it(
    'is seen when a segment is gone: counted, named, with what to do; and a new backup helps',
    async () => {
      const before = await stack.scrape();
      expect(before.get(of('barman_wal_missing_segments'))).toBe(0);
      expect(before.get('barman_backups_kept{server_name="pg1",keep="full"}')).toBe(0);
      expect(await stack.barman.run('keep', '--target', 'full', 'pg1', 'latest')).toMatchObject({
        exitCode: 0,
      });
      const atBackup = (await archived()).at(-1) ?? '';
      await waitUntil(
        async () => {
          await archiveWal({ server: 'pg1', postgres: stack.postgres[0], barman: stack.barman });
          return (await archived()).filter((name) => name > atBackup).length >= 3;
        },
        { description: 'three segments to be archived', timeoutMilliseconds: 2 * MINUTE },
      );
      const lost = (await archived()).at(-2) ?? '';
      await rename(join(logDirectory, lost), join(stack.barman.path, lost));

      const missing = () => stack.scrape().then((samples) => samples.get(of('barman_wal_missing_segments')));
      await waitUntil(async () => (await missing()) === 1, {
        description: 'the hole to be seen',
        timeoutMilliseconds: 3 * MINUTE, // the catalogue is read each minute
      });
      const { state, reason } = await status();
      expect(state).toBe('failing');
      expect(reason).toMatch(`${lost} is missing from the WAL archive`);
      expect(reason).toMatch('barback backup pg1');
      expect(await stack.read('/')).toContain(lost);
      expect((await stack.barback('status')).stdout).toContain(lost);

      expect(await stack.barback('backup', 'pg1')).toMatchObject({ exitCode: 0 });
      await waitUntil(async () => (await status()).state === 'protected', {
        description: 'the new backup to be proven',
        timeoutMilliseconds: 2 * MINUTE,
      });
      expect(await missing()).toBe(1);
    },
    10 * MINUTE,
  );

  it('is seen when nothing arrives any more: PostgreSQL itself says the same of how far behind it is', async () => {
    const [postgres] = stack.postgres;
    await postgres.query('ALTER ROLE streaming_barman NOLOGIN');
    await postgres.query('SELECT pg_terminate_backend(pid) FROM pg_stat_replication');
    for (const _ of [1, 2, 3]) await postgres.query('SELECT txid_current(), pg_switch_wal()');
    await postgres.query('CREATE TABLE written AS SELECT 1');

    await waitUntil(
      async () => {
        const last = (await archived()).at(-1) ?? '';
        const end = `0/${(Number.parseInt(last.slice(-2), 16) + 1).toString(16)}000000`;
        const closed = `name ~ '^[0-9A-F]{24}$' AND name > '${last}' AND name < pg_walfile_name(pg_current_wal_lsn())`;
        const samples = await stack.scrape();
        const lag = await ask(`pg_wal_lsn_diff(pg_current_wal_lsn(), '${end}')`);
        const retained = await ask(
          "pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) FROM pg_replication_slots WHERE slot_name = 'barman'",
        );
        const pending = await ask(`count(*) FROM pg_ls_waldir() WHERE ${closed}`);
        return (
          pending >= 3 &&
          samples.get(of('barman_wal_archive_lag_bytes')) === lag &&
          samples.get(of('barman_replication_slot_retained_bytes')) === retained &&
          samples.get(of('barman_wal_pending_segments')) === pending
        );
      },
      { description: 'Barback to say what PostgreSQL says', timeoutMilliseconds: 2 * MINUTE },
    );
  });

  it('is kept in view while it is exempt from retention', async () => {
    const samples = await stack.scrape();
    expect(samples.get('barman_backups_kept{server_name="pg1",keep="full"}')).toBe(1);
    expect(samples.get('barman_backups_kept{server_name="pg1",keep="standalone"}')).toBe(0);
  });

  it('has no lag that is told from before when PostgreSQL is down', async () => {
    await stack.postgres[0].shutDown();
    await waitUntil(async () => (await stack.scrape()).get(of('barman_server_connection_up')) === 0, {
      description: 'the check to see it',
      timeoutMilliseconds: 2 * MINUTE,
    });
    const samples = await stack.scrape();
    expect(samples.has(of('barman_wal_pending_segments'))).toBe(false);
    expect(samples.has(of('barman_wal_archive_lag_bytes'))).toBe(false);
    expect(samples.has(of('barman_replication_slot_retained_bytes'))).toBe(false);
    expect(samples.get(of('barman_wal_missing_segments'))).toBe(1);
  });
});
