import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BarmanHome, startBarmanHome } from '../../../../fixtures/barman.ts';
import {
  cutTo,
  damageFiles,
  empty,
  type FileDamage,
  flipInFirstRow,
  loseRow,
  zeroPage,
  zeroRest,
} from '../../../../fixtures/damaged-files.ts';
import { type PostgresServer, startPostgres } from '../../../../fixtures/postgres.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../../fixtures/recovery-stage.ts';
import { takeBackup } from '../../../../fixtures/take-backup.ts';

const SERVER = 'pg';

let postgres: PostgresServer;
let barman: BarmanHome;
let stage: RecoveryStage;
let result: RecoveryTest;

beforeAll(async () => {
  [postgres, barman] = await Promise.all([startPostgres(), startBarmanHome()]);
  await barman.writeServer(SERVER, { postgres, lines: ['create_slot = auto'] });
  for (const [database, statements] of Object.entries({ damaged: DAMAGED, healthy: HEALTHY })) {
    await postgres.query(`CREATE DATABASE ${database}`);
    await postgres.run(statements, database);
  }
  await postgres.query(
    "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
  );
  await postgres.query('CREATE ROLE "jörg"', 'latin'); // no valid name in a database of UTF-8
  await expect(
    postgres.query('CREATE UNIQUE INDEX CONCURRENTLY unfinished ON doubled (id)', 'healthy'),
  ).rejects.toThrow();
  await postgres.query(UNKIND.join('; '));
  for (const [number, statement] of CATALOGUE.entries()) {
    const database = `catalogue_${number}`;
    await postgres.query(`CREATE DATABASE ${database}`);
    await postgres.run([...WHOLE, 'SET allow_system_table_mods = on', statement], database);
  }
  await damageFiles(
    postgres,
    'damaged',
    FILES.map(([relation, damage]) => [relation, damage]),
  );
  await barman.run('cron');
  const backup = await takeBackup({ server: SERVER, postgres, barman });
  stage = await startRecoveryStage({ server: SERVER, barman, backup });
  result = await stage.test();
}, 600_000);
afterAll(async () => {
  await stage.stop();
  await barman.stop();
  await postgres.stop();
});

const MANY = `SELECT id, repeat('x', 50) AS note, ARRAY[id, id + 1] AS numbers, jsonb_build_object('k', id) AS document,
  to_tsvector('simple', 'word' || id) AS words, point(id, id) AS place, 'text ' || id AS title FROM generate_series(1, 3000) AS id`;
const COMPRESSED = "SELECT id, repeat('abcdefgh' || id, 400) AS note FROM generate_series(1, 50) AS id";
/** Index methods, each with the column that it can have. */
const METHODS = {
  btree: 'title',
  hash: 'id',
  gin: 'numbers',
  gist: 'place',
  spgist: 'title',
  brin: 'id',
} as const;
const methods = Object.entries(METHODS);

/** In the middle of `statements` an index is not written to. */
const behindTheBackOf = (index: string, ...statements: string[]) => [
  `UPDATE pg_index SET indisready = false WHERE indexrelid = '${index}'::regclass`,
  ...statements,
  `UPDATE pg_index SET indisready = true WHERE indexrelid = '${index}'::regclass`,
];

const DAMAGED = [
  'CREATE TABLE pglz (id int, note text COMPRESSION pglz)',
  `INSERT INTO pglz ${COMPRESSED}`,
  'CREATE TABLE lz4 (id int, note text COMPRESSION lz4)',
  `INSERT INTO lz4 ${COMPRESSED}`,
  'CREATE TABLE toasted (id int, note text)',
  'ALTER TABLE toasted ALTER note SET STORAGE EXTERNAL',
  `INSERT INTO toasted ${COMPRESSED}`,
  'CREATE TABLE toast_index (id int, note text)',
  'ALTER TABLE toast_index ALTER note SET STORAGE EXTERNAL',
  `INSERT INTO toast_index SELECT id, repeat(md5(id::text), 100) FROM generate_series(1, 200) AS id`,
  'CREATE TABLE parts (id int, note text) PARTITION BY RANGE (id)',
  'CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10000)',
  'CREATE INDEX ON parts (id)',
  `INSERT INTO parts SELECT id, note FROM (${MANY}) AS many`,
  `CREATE MATERIALIZED VIEW stored AS ${MANY}`,
  'CREATE UNIQUE INDEX stored_id ON stored (id)',
  `SELECT lo_from_bytea(0, decode((SELECT string_agg(md5(one || ':' || id), '') FROM generate_series(1, 3000) AS id), 'hex'))
     FROM generate_series(1, 10) AS one`,
  ...['emptied', 'zeroed', 'cut'].flatMap((name) => [
    `CREATE TABLE ${name} AS ${MANY}`,
    `ALTER TABLE ${name} ADD PRIMARY KEY (id)`,
  ]),
  'CREATE SEQUENCE numbers',
  ...methods.flatMap(([method, column]) =>
    ['zeros', 'nothing', 'lost', 'few'].flatMap((name) => [
      `CREATE TABLE ${method}_${name} AS ${MANY}`,
      `CREATE INDEX ${method}_${name}_index ON ${method}_${name} USING ${method} (${column})`,
    ]),
  ),
  ...methods.flatMap(([method]) =>
    behindTheBackOf(
      `${method}_few_index`,
      `INSERT INTO ${method}_few VALUES (5000, '', '{5000}', '{"k": 5000}', 'word', '(5000, 5000)', 'later')`,
    ),
  ),
  'CREATE TABLE doubled (id int)',
  'CREATE UNIQUE INDEX doubled_id ON doubled (id)',
  'INSERT INTO doubled VALUES (7)',
  "UPDATE pg_index SET indisunique = false WHERE indexrelid = 'doubled_id'::regclass",
  'INSERT INTO doubled VALUES (7)',
  "UPDATE pg_index SET indisunique = true WHERE indexrelid = 'doubled_id'::regclass",
  'CREATE TABLE parents (id int PRIMARY KEY)',
  'CREATE TABLE children (id int REFERENCES parents)',
  'SET session_replication_role = replica; INSERT INTO children VALUES (1)',
  "CREATE TYPE mood AS ENUM ('good')",
  "CREATE TABLE moods AS SELECT 'good'::mood AS mood",
  'DELETE FROM pg_enum',
  'CREATE TABLE notes (note text)',
  "INSERT INTO notes VALUES (NULL), ('note')",
  "UPDATE pg_attribute SET attnotnull = true WHERE attrelid = 'notes'::regclass AND attname = 'note'",
  'CREATE CAST (bytea AS text) WITHOUT FUNCTION',
  String.raw`CREATE TABLE words AS SELECT '\xe263'::bytea::text AS word`,
  'DROP CAST (bytea AS text)',
  'CREATE DOMAIN positive AS int',
  'CREATE TABLE positives AS SELECT (-1)::positive AS number',
  'ALTER DOMAIN positive ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID',
  'CREATE TABLE checked AS SELECT -1 AS number',
  'ALTER TABLE checked ADD CONSTRAINT checked CHECK (number > 0) NOT VALID',
  "UPDATE pg_constraint SET convalidated = true WHERE conname IN ('positive', 'checked')",
  'CREATE TABLE stray PARTITION OF parts FOR VALUES FROM (20000) TO (30000)',
  "UPDATE pg_class SET relispartition = false WHERE relname = 'stray'",
  'INSERT INTO stray VALUES (1)',
  "UPDATE pg_class SET relispartition = true WHERE relname = 'stray'",
  'CREATE SEQUENCE beyond',
  "SELECT setval('beyond', 100)",
  "UPDATE pg_sequence SET seqmax = 10 WHERE seqrelid = 'beyond'::regclass",
];

const FILES: [relation: string, damage: FileDamage, named: string][] = [
  ["'pglz'", flipInFirstRow(12), 'table "damaged.public.pglz": compressed pglz data is corrupt'],
  ["'lz4'", flipInFirstRow(12), 'table "damaged.public.lz4": compressed lz4 data is corrupt'],
  [
    "(SELECT reltoastrelid FROM pg_class WHERE relname = 'toasted')",
    loseRow(2, 1),
    'table "damaged.public.toasted": ',
  ],
  ["'emptied'", empty, 'index "damaged.public.emptied_pkey": it has 3000 entries, and its table 0 rows'],
  ["'zeroed'", zeroPage(3), 'index "damaged.public.zeroed_pkey": it has 3000 entries'],
  ["'cut'", cutTo(10), 'index "damaged.public.cut_pkey": '],
  [
    `(SELECT indexrelid FROM pg_index WHERE indrelid =
       (SELECT reltoastrelid FROM pg_class WHERE relname = 'toast_index'))`,
    zeroPage(1),
    'table "damaged.public.toast_index": index "pg_toast_',
  ],
  ["'parts_1'", zeroPage(3), 'index "damaged.public.parts_1_id_idx": it has 3000 entries'],
  ["'stored'", zeroPage(3), 'index "damaged.public.stored_id": it has 3000 entries'],
  [
    "'pg_largeobject'",
    zeroPage(20),
    'index "damaged.pg_catalog.pg_largeobject_loid_pn_index": it has 240 entries',
  ],
  ["'numbers'", empty, 'sequence "damaged.public.numbers": '],
  // an index of ranges leads to all rows where it knows nothing
  ...methods
    .filter(([method]) => method !== 'brin')
    .flatMap(([method]): [string, FileDamage, string][] => [
      [`'${method}_zeros_index'`, zeroRest, `index "damaged.public.${method}_zeros_index": `],
    ]),
  ...methods.map(([method]): [string, FileDamage, string] => [
    `'${method}_nothing_index'`,
    empty,
    `"damaged.public.${method}_nothing`,
  ]),
  // what leads from a hash index to nothing is not counted, nor has an index of ranges rows
  ...methods
    .filter(([method]) => method !== 'brin' && method !== 'hash')
    .map(([method]): [string, FileDamage, string] => [
      `'${method}_lost'`,
      loseRow(2, 1),
      `index "damaged.public.${method}_lost_index": it has 3000 entries, and its table 2999 rows`,
    ]),
];

const WHOLE = [
  'CREATE SCHEMA app',
  "CREATE TYPE mood AS ENUM ('good')",
  'CREATE TABLE app.one (id int PRIMARY KEY, mood mood, number int DEFAULT 3, checked int CHECK (checked > 0))',
  "INSERT INTO app.one VALUES (1, 'good', 1, 1)",
  'CREATE TABLE app.other (id int REFERENCES app.one)',
  'CREATE VIEW app.seen AS SELECT * FROM app.one',
];

/** Each loses a row of a catalogue that no index misses. */
const CATALOGUE = [
  "DELETE FROM pg_type WHERE typname = 'mood'",
  "DELETE FROM pg_namespace WHERE nspname = 'app'",
  "DELETE FROM pg_rewrite WHERE ev_class = 'app.seen'::regclass",
  "DELETE FROM pg_attribute WHERE attrelid = 'app.one'::regclass AND attname = 'number'",
  "DELETE FROM pg_constraint WHERE conname = 'one_pkey'",
  "DELETE FROM pg_depend WHERE objid = 'app.one'::regclass",
  "DELETE FROM pg_class WHERE relname = 'one'",
  "DELETE FROM pg_index WHERE indexrelid = 'app.one_pkey'::regclass",
  "DELETE FROM pg_attrdef WHERE adrelid = 'app.one'::regclass",
  "DELETE FROM pg_trigger WHERE tgrelid = 'app.other'::regclass",
];

const HEALTHY = [
  'CREATE EXTENSION citext',
  'CREATE EXTENSION btree_gist',
  "CREATE COLLATION german (provider = icu, locale = 'de')",
  "CREATE COLLATION nobody_cares (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
  'CREATE ROLE leaving SUPERUSER',
  'CREATE ROLE team',
  `CREATE TABLE many AS ${MANY}`,
  'ALTER TABLE many ADD COLUMN sparse int, ADD COLUMN name citext',
  'UPDATE many SET sparse = id, name = title WHERE id % 3 = 0',
  `INSERT INTO many (numbers, document) VALUES ('{}', '[1]'), (NULL, '"text"'), (NULL, NULL)`,
  ...methods.map(([method, column]) => `CREATE INDEX ON many USING ${method} (${column})`),
  'CREATE INDEX ON many (id DESC NULLS LAST, title) INCLUDE (note)',
  'CREATE INDEX ON many (lower(title))',
  'CREATE INDEX ON many (sparse) WHERE sparse IS NOT NULL',
  'CREATE INDEX ON many (title) WHERE id BETWEEN 10 AND 100',
  'CREATE INDEX ON many (name)',
  'CREATE INDEX ON many USING gin (document)',
  'CREATE INDEX ON many USING gin (document jsonb_path_ops)',
  'CREATE INDEX ON many USING gin (words)',
  'CREATE INDEX ON many USING gist (id, place)',
  'CREATE INDEX ON many USING hash (sparse) WHERE id > 5',
  'CREATE UNIQUE INDEX ON many (id, title) NULLS NOT DISTINCT WHERE id > 3',
  "CREATE FUNCTION same(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1'",
  'CREATE INDEX ON many (same(id))',
  'DELETE FROM many WHERE id % 7 = 0',
  "UPDATE many SET title = title || '!' WHERE id % 5 = 0",
  'CREATE TABLE nothing ()',
  'INSERT INTO nothing DEFAULT VALUES',
  'CREATE TABLE computed (a int, b text, c int GENERATED ALWAYS AS (a * 2) STORED, d int GENERATED ALWAYS AS IDENTITY)',
  'INSERT INTO computed (a) VALUES (1)',
  'ALTER TABLE computed DROP COLUMN b',
  'CREATE TABLE whole (id int, note text, PRIMARY KEY (id)) PARTITION BY RANGE (id)',
  'CREATE TABLE part_1 (note text, id int NOT NULL)',
  'ALTER TABLE whole ATTACH PARTITION part_1 FOR VALUES FROM (0) TO (10)',
  'CREATE TABLE part_2 PARTITION OF whole FOR VALUES FROM (10) TO (20)',
  'INSERT INTO whole SELECT id FROM generate_series(0, 19) AS id',
  'CREATE TABLE referring (id int REFERENCES whole)',
  'INSERT INTO referring VALUES (1), (15), (NULL)',
  'CREATE TYPE pair AS (a int, b text)',
  'CREATE TABLE pairs (one pair, more pair[])',
  "INSERT INTO pairs VALUES ('(1,x)', '{\"(1,x)\"}'), (NULL, NULL)",
  'CREATE INDEX ON pairs (one)',
  'CREATE DOMAIN positive AS int CHECK (VALUE > 0)',
  'CREATE TABLE positives (number positive UNIQUE)',
  'INSERT INTO positives VALUES (1), (NULL), (NULL)',
  `CREATE TABLE "a ""b%s'\nc:x \\! x" (id int PRIMARY KEY, ":v" text, "%I" int)`,
  `INSERT INTO "a ""b%s'\nc:x \\! x" VALUES (1)`,
  `CREATE INDEX "i\nx" ON "a ""b%s'\nc:x \\! x" (":v")`,
  'CREATE TABLE hidden AS SELECT 1 AS id',
  'ALTER TABLE hidden ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
  'CREATE ROLE ghost NOLOGIN',
  'CREATE TABLE ghostly (id int PRIMARY KEY)',
  'INSERT INTO ghostly VALUES (1)',
  'ALTER TABLE ghostly OWNER TO ghost; REVOKE ALL ON ghostly FROM ghost',
  'REVOKE USAGE ON SCHEMA public FROM PUBLIC',
  'CREATE FOREIGN DATA WRAPPER nowhere',
  'CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere',
  'CREATE FOREIGN TABLE far_away (id int) SERVER nowhere',
  'CREATE MATERIALIZED VIEW stored AS SELECT * FROM many',
  'CREATE UNLOGGED TABLE cache AS SELECT 1 AS id',
  'CREATE TABLE doubled AS SELECT 1 AS id FROM generate_series(1, 2)',
  'CREATE TABLE unchecked AS SELECT -1 AS id',
  'ALTER TABLE unchecked ADD CHECK (id > 0) NOT VALID',
  "CREATE FUNCTION never(int) RETURNS bool LANGUAGE plpgsql AS $$BEGIN RAISE 'never'; END$$",
  'ALTER TABLE unchecked ADD CONSTRAINT never CHECK (never(id)) NOT VALID',
  "UPDATE pg_constraint SET convalidated = true WHERE conname = 'never'",
  "SELECT lo_from_bytea(0, 'large')",
  "CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'forbidden'; END$$",
  // what was dropped leaves traces
  'CREATE TABLE leaving (id int, word text COLLATE german)',
  'ALTER TABLE leaving DROP COLUMN word',
  'DROP COLLATION german',
  'ANALYZE pairs',
  "UPDATE pg_statistic SET staop1 = 4000000000 WHERE starelid = 'pairs'::regclass",
  'SET ROLE leaving; GRANT team TO ghost; RESET ROLE; DROP ROLE leaving',
  // keys that are equal by one rule and not by another
  'CREATE TABLE names (name text COLLATE nobody_cares)',
  'CREATE UNIQUE INDEX ON names (name COLLATE "default")',
  'CREATE UNIQUE INDEX ON names (name COLLATE "C" text_pattern_ops)',
  "INSERT INTO names VALUES ('anna'), ('Anna')",
  'CREATE TYPE price AS (amount numeric)',
  'CREATE TABLE prices (price price)',
  'CREATE UNIQUE INDEX ON prices (price record_image_ops)',
  "INSERT INTO prices VALUES ('(1.0)'), ('(1.00)')",
  // foreign keys between columns that differ
  ...[
    ['char(10)', 'text', "'ab   '"],
    ['bit varying', 'bit(4)', "B'1010'"],
    ['text COLLATE nobody_cares', 'text COLLATE nobody_cares', "'A'"],
    ['text COLLATE "C"', 'text COLLATE "POSIX"', "'a'"],
    ['numeric', 'int', '1'],
    ['name', 'text', "'a'"],
    ['inet', 'cidr', "'10.0.0.0/8'"],
    ['int[]', 'int[]', "'{1}'"],
    ['positive', 'int', '1'],
  ].flatMap(([parent, child, value], at) => [
    `CREATE TABLE parent_${at} (id ${parent} PRIMARY KEY)`,
    `CREATE TABLE child_${at} (id ${child} REFERENCES parent_${at})`,
    `INSERT INTO parent_${at} VALUES (${value?.toLowerCase()}); INSERT INTO child_${at} VALUES (${value})`,
  ]),
  'CREATE TABLE moments (at timestamptz PRIMARY KEY)',
  'CREATE TABLE days (at date REFERENCES moments)',
  "SET timezone = 'America/New_York'; INSERT INTO moments VALUES ('2020-01-01'); INSERT INTO days VALUES ('2020-01-01')",
  'CREATE TABLE bytes AS SELECT (-56)::"char" AS byte, ARRAY[(-56)::"char"] AS more',
  'CREATE DOMAIN lax AS int',
  'CREATE TABLE laxly AS SELECT (-1)::lax AS number',
  'ALTER DOMAIN lax ADD CHECK (VALUE > 0) NOT VALID',
  'CREATE EVENT TRIGGER forbid ON ddl_command_start EXECUTE FUNCTION forbid(); ALTER EVENT TRIGGER forbid ENABLE ALWAYS',
];

/** Settings that would hinder whoever takes them. */
const UNKIND = [
  'ALTER DATABASE healthy SET statement_timeout = 1',
  'ALTER DATABASE healthy SET search_path = nowhere',
  'ALTER DATABASE healthy SET role = ghost',
  'ALTER DATABASE healthy SET standard_conforming_strings = off',
  'ALTER DATABASE healthy SET default_transaction_read_only = on',
  'ALTER DATABASE healthy SET jit = on',
  // what hides damage
  'ALTER DATABASE damaged SET zero_damaged_pages = on',
  'ALTER DATABASE damaged SET constraint_exclusion = on',
  'ALTER DATABASE damaged SET enable_bitmapscan = off',
];

const failure = () => {
  const step = result.steps.find(({ name }) => name === 'read');
  return step?.status === 'failed' ? step.log : JSON.stringify(step);
};

describe('what is damaged is named', () => {
  test.each(FILES)('the file of %s', (_, __, named) => {
    expect(failure()).toContain(named);
  });

  test.each(methods.filter(([method]) => method !== 'brin'))(
    'a row that an index of the method %s lacks',
    (method) => {
      expect(failure()).toContain(`index "damaged.public.${method}_few_index": `);
    },
  );

  test.each([
    [
      'two rows with the same key',
      'unique index "damaged.public.doubled_id": several rows have the same key',
    ],
    [
      'a row that refers to nothing',
      'foreign key "damaged.public.children.children_id_fkey": 1 rows refer to missing rows',
    ],
    ['a value that its type no longer has', 'table "damaged.public.moods": invalid internal value for enum'],
    ['no value where there must be one', 'table "damaged.public.notes": 1 rows have no value in a column'],
    ['text that is not of the encoding', 'table "damaged.public.words": invalid byte sequence for encoding'],
    [
      'a value that its domain forbids',
      'table "damaged.public.positives": value for domain public.positive violates',
    ],
    ['a row that breaks a constraint', 'table "damaged.public.checked": 1 rows break a CHECK constraint'],
    ['a row in the wrong partition', 'table "damaged.public.stray": 1 rows belong to another partition'],
    ['a sequence beyond its end', 'sequence "damaged.public.beyond": its value is not between'],
  ])('%s', (_, named) => {
    expect(failure()).toContain(named);
  });

  test.each(CATALOGUE.map((statement, number) => [statement, number] as const))('%s', (_, number) => {
    expect(failure()).toContain(`"catalogue_${number}`);
  });
});

test('of what is healthy nothing is said', () => {
  expect(
    failure()
      .split('\n')
      .filter((line) => /"(healthy|latin|postgres|template\d)\b/.test(line)),
  ).toEqual([]);
});

test('what was not looked at is listed', () => {
  const { count, first } = result.findings.unread;
  expect(count).toBeGreaterThan(2);
  expect(first).toContainEqual({
    what: 'foreign key "healthy.public.days.days_at_fkey"',
    why: expect.stringContaining('not checked: its values are compared'),
  });
  expect(first).toContainEqual({
    what: '"healthy.public.far_away"',
    why: 'a foreign table: its rows are on another server',
  });
});

test('what is there to read is counted, and nothing stays behind', async () => {
  expect(result.findings.read).toMatchObject({ next: null });
  expect(result.findings.read?.relations).toBeGreaterThan(500);
  expect(await stage.leftovers()).toEqual([]);
});
