import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BackupJob, startBackupJob } from '../../fixtures/backup-job.ts';
import { type BarmanHome, startBarmanHome } from '../../fixtures/barman.ts';
import { type PostgresServer, startPostgres } from '../../fixtures/postgres.ts';
import { type RedisServer, startRedis } from '../../fixtures/redis.ts';

const SERVER = 'pg';
const FUNCTIONS = [
  'pg_backup_start(text, boolean)',
  'pg_backup_stop(boolean)',
  'pg_switch_wal()',
  'pg_create_restore_point(text)',
];
let barman: BarmanHome;
let postgres: PostgresServer;
let redis: RedisServer;
let job: BackupJob;

beforeAll(async () => {
  [barman, postgres, redis] = await Promise.all([startBarmanHome(), startPostgres(), startRedis()]);
  await barman.writeServer(SERVER, { postgres, lines: ['create_slot = auto'] });
  await postgres.query('ALTER ROLE barman NOSUPERUSER');
  await postgres.query('GRANT pg_read_all_settings, pg_read_all_stats TO barman');
  job = await startBackupJob(SERVER, barman, redis);
});
afterAll(async () => {
  await job?.stop();
  await barman?.stop();
  await postgres?.stop();
  await redis?.stop();
});

it('a role without the rights to back up is told them, and with them it takes a first backup, with settings of its own', async () => {
  expect(await job.run({ slot: '1' })).toMatchObject({
    status: 'retry',
    message: expect.stringMatching(
      /no_access_to_backup_functions .*; GRANT EXECUTE ON FUNCTION pg_backup_start/,
    ),
  });
  await postgres.query(`GRANT EXECUTE ON FUNCTION ${FUNCTIONS.join(', ')} TO barman`);
  await postgres.query('ALTER ROLE barman SET default_transaction_read_only = on');
  await postgres.query("ALTER ROLE barman SET search_path = 'nowhere'");
  await postgres.query("ALTER ROLE barman SET statement_timeout = '5s'");
  expect(await job.run({ slot: '2' })).toEqual({ status: 'done' });
});

it.each([
  [
    'no replication',
    'ALTER ROLE streaming_barman NOREPLICATION',
    'ALTER ROLE streaming_barman REPLICATION',
    /REPLICATION/,
  ],
  [
    'no login',
    'ALTER ROLE streaming_barman NOLOGIN',
    'ALTER ROLE streaming_barman LOGIN',
    /not permitted to log in/,
  ],
  [
    'another password',
    "ALTER ROLE streaming_barman PASSWORD 'another'",
    null,
    /password authentication failed .*correct the password/,
  ],
])('a streaming role with %s is told', async (_what, lose, restore, cause) => {
  await postgres.query(lose);
  const outcome = await job.run({ slot: lose, trigger: 'manual' });
  expect(outcome).toMatchObject({ status: 'failed', message: expect.stringMatching(cause) });
  if (restore !== null) await postgres.query(restore);
});
