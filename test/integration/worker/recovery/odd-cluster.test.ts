import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startUnusualServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';

let source: BackedUpServer;
let stage: RecoveryStage;

/** More than a server has room for unless it is told to. */
const PREPARED_AFTER_THE_BACKUP = 150;

/** A healthy cluster that has something odd of every kind: each would hinder a server that is started as it was. */
beforeAll(async () => {
  source = await startUnusualServer(
    {
      postgres: {
        superuser: 'dba',
        encoding: 'LATIN1',
        walSegmentMegabytes: 64,
        settings: [
          'max_connections = 3',
          'superuser_reserved_connections = 0',
          'max_prepared_transactions = 5',
          "client_encoding = 'UTF8'",
        ],
      },
    },
    'CREATE TABLE staging AS SELECT generate_series(1, 5000) AS id',
    'CREATE INDEX ON staging (id)',
    "BEGIN; TRUNCATE staging; PREPARE TRANSACTION 'it''s held'",
    'CREATE TABLE kunden (ort text)',
    "INSERT INTO kunden VALUES ('Köln')",
    'CREATE DATABASE "müller"',
    'REVOKE CONNECT ON DATABASE "müller" FROM public',
    'ALTER DATABASE "müller" CONNECTION LIMIT 0',
    'ALTER DATABASE template1 SET default_transaction_read_only = on',
    'ALTER DATABASE template1 SET role = streaming_barman',
    "ALTER ROLE dba SET client_encoding = 'LATIN1'",
    'CREATE TABLE protected (id int)',
    'INSERT INTO protected VALUES (1)',
    'ALTER TABLE protected ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
  );
  const { postgres, barman, server } = source;
  const query = (sql: string) => postgres.query(sql);
  await query(`ALTER SYSTEM SET max_prepared_transactions = ${PREPARED_AFTER_THE_BACKUP}`);
  await postgres.shutDown();
  await postgres.start();
  const transactions = Array.from(
    { length: PREPARED_AFTER_THE_BACKUP - 1 },
    (_, index) => `BEGIN; INSERT INTO kunden VALUES ('x'); PREPARE TRANSACTION 'xa-${index}';`,
  );
  await query(transactions.join('\n'));
  await query("ALTER DATABASE postgres SET statement_timeout = '1ms'; ALTER ROLE dba NOLOGIN");
  await barman.run('switch-wal', '--force', '--archive', server);
  await barman.run('switch-wal', '--force', '--archive', server);
  stage = await startRecoveryStage(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
});

test('a cluster in which nothing is as usual is restored and asked', async () => {
  const sql = [
    { database: null, sql: "SELECT count(*) = 1 FROM kunden WHERE ort = 'Köln'" },
    { database: null, sql: 'SELECT count(*) = 5000 FROM staging' },
    { database: null, sql: 'SELECT count(*) = 1 FROM protected' },
    { database: 'müller', sql: "SELECT current_database() = 'müller'" },
  ];
  const { steps, status, findings } = await stage.test({
    request: { sql, verify: ['manifest', 'start', 'sql', 'checksums'] },
  });
  expect(steps.filter((step) => step.status === 'failed')).toEqual([]);
  expect(findings.assertions).toEqual(sql.map(() => true));
  expect(status).toBe('passed');
  expect(await stage.leftovers()).toEqual([]);
});
