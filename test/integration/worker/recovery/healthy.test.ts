import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { archiveWal, takeBackup } from '../../../fixtures/take-backup.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';

let source: BackedUpServer;
let fast: TemporaryDirectory;
let stage: RecoveryStage;

/** All that a database may have and that could be mistaken for damage. */
const UNUSUAL = (tablespace: string) => [
  `CREATE TABLESPACE fast LOCATION '${tablespace}'`,
  "CREATE COLLATION german (provider = icu, locale = 'de')",
  "CREATE TABLE orders AS SELECT id, 'note ' || id AS note, now() AS at FROM generate_series(1, 20000) AS id",
  'CREATE UNIQUE INDEX ON orders (id) INCLUDE (note)',
  'CREATE INDEX ON orders (note COLLATE german) TABLESPACE fast',
  'CREATE INDEX ON orders (upper(note)) WHERE id % 2 = 0',
  'CREATE INDEX ON orders USING hash (note)',
  'CREATE INDEX ON orders USING brin (at)',
  "CREATE INDEX ON orders USING gin (to_tsvector('english', note))",
  'CREATE TABLE stays (room int, during tsrange, EXCLUDE USING gist (during WITH &&))',
  "INSERT INTO stays VALUES (1, '[2026-01-01, 2026-01-02)'), (1, '[2026-01-02, 2026-01-03)')",
  'CREATE UNLOGGED TABLE cache AS SELECT * FROM orders',
  'CREATE INDEX ON cache (id)',
  'CREATE MATERIALIZED VIEW totals AS SELECT id % 10 AS kind, count(*) FROM orders GROUP BY kind',
  'CREATE UNIQUE INDEX ON totals (kind)',
  'CREATE MATERIALIZED VIEW never_filled AS SELECT * FROM orders WITH NO DATA',
  'CREATE TABLE measures (at int, value text) PARTITION BY RANGE (at)',
  'CREATE TABLE measures_1 PARTITION OF measures FOR VALUES FROM (0) TO (500)',
  'CREATE TABLE measures_2 PARTITION OF measures FOR VALUES FROM (500) TO (1000) TABLESPACE fast',
  'CREATE INDEX ON measures (at)',
  'INSERT INTO measures SELECT id, id FROM generate_series(0, 999) AS id',
  'CREATE TABLE documents (id int, body text)',
  'ALTER TABLE documents ALTER body SET STORAGE EXTERNAL',
  "INSERT INTO documents SELECT id, repeat('0123456789', 200000) FROM generate_series(1, 3) AS id",
  'ALTER TABLE documents ADD COLUMN kind int DEFAULT 7, DROP COLUMN id',
  'DELETE FROM orders WHERE id % 3 = 0',
  'UPDATE orders SET at = at WHERE id % 5 = 0',
  'VACUUM (FREEZE) orders',
  'INSERT INTO orders SELECT id, id, now() FROM generate_series(30000, 31000) AS id',
  "SELECT lo_from_bytea(0, 'large')",
  'CREATE SEQUENCE numbers',
  "SELECT setval('numbers', 1000000)",
  'CREATE DATABASE closed ALLOW_CONNECTIONS false',
  'CREATE DATABASE other TABLESPACE fast TEMPLATE template0',
];

beforeAll(async () => {
  fast = await startTemporaryDirectory();
  await execa('chown', ['postgres', fast.path]);
  source = await startBackedUpServer(...UNUSUAL(fast.path));
  const { postgres } = source;
  await expect(postgres.query('CREATE UNIQUE INDEX CONCURRENTLY ON measures_1 ((at % 7))')).rejects.toThrow();
  source = { ...source, backup: await takeBackup(source) };
  await postgres.query('UPDATE orders SET note = note || id WHERE id % 7 = 0');
  await postgres.query("UPDATE documents SET body = repeat('9876543210', 100000)");
  await postgres.query('REINDEX TABLE orders');
  await archiveWal(source);
  stage = await startRecoveryStage(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
  await fast.stop();
});

const PROVEN = ['manifest', 'sql', 'read', 'structure', 'checksums'] as const;
const sql = [
  { database: null, sql: 'SELECT count(*) > 10000 FROM orders' },
  { database: 'other', sql: "SELECT current_database() = 'other'" },
];

test.each(['latest', 'random'] as const)(
  'whatever a healthy database has is not taken for damage, with the target %s',
  async (kind) => {
    const { steps, status, findings } = await stage.test({
      request: { verify: [...PROVEN], target: { kind }, sql },
    });
    expect(steps.filter((step) => step.status === 'failed')).toEqual([]);
    expect(status).toBe('passed');
    expect(findings).toMatchObject({ dataChecksums: true, assertions: [true, true] });
    expect(await stage.leftovers()).toEqual([]);
  },
);
