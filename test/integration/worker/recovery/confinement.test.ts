import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { allProcesses } from '../../../fixtures/processes.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { archiveWal } from '../../../fixtures/take-backup.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';

let source: BackedUpServer;
/** A directory of the recovery host where anyone may write. */
let outside: TemporaryDirectory;
/** Where the backed-up server's superuser has functions connect to. */
let network: Server;
let unixSocket: Server;
let callers = 0;

/** A process of this test alone: nobody else sleeps for so long. */
const SECONDS = String(87_000 + process.pid);

/** What a function of a superuser tries, one attempt each, when an index is read or written whose expression calls it. */
const attempts = (port: number) => ({
  'writes a file of the host': `COPY (SELECT 1) TO '${join(outside.path, 'written')}'`,
  'runs a program': `COPY (SELECT 1) TO PROGRAM 'touch ${join(outside.path, 'program')}'`,
  'leaves a program': `COPY (SELECT 1) TO PROGRAM 'env -i setsid sleep ${SECONDS} >/dev/null 2>&1 &'`,
  'connects over the network': `PERFORM public.dblink_connect('c1', 'host=127.0.0.1 port=${port} user=x connect_timeout=2')`,
  'connects to a socket of the host': `PERFORM public.dblink_connect('c2', 'host=${outside.path} port=${port} user=x connect_timeout=2')`,
});

const asNobodySpecial = (...statements: string[]) =>
  statements.map((statement) => `SET ROLE nobody_special; ${statement}`);

async function startSource(port: number): Promise<BackedUpServer> {
  const tried = Object.values(attempts(port)).map(
    (attempt) => `BEGIN ${attempt}; EXCEPTION WHEN OTHERS THEN NULL; END;`,
  );
  const started = await startBackedUpServer(
    'CREATE EXTENSION dblink',
    // only of a restored server: the source itself does nothing
    `CREATE FUNCTION attempt() RETURNS void LANGUAGE plpgsql VOLATILE AS $$
       BEGIN IF current_setting('cluster_name') LIKE 'barback %' THEN ${tried.join(' ')} END IF; END $$`,
    `CREATE FUNCTION expression(id int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
       BEGIN PERFORM public.attempt(); RETURN id; END $$`,
    'CREATE TABLE orders AS SELECT generate_series(1, 2) AS id',
    'CREATE INDEX ON orders (expression(id))',
    // a role without any rights but those that everyone had before PostgreSQL 15
    'GRANT CREATE ON SCHEMA public TO public',
    'CREATE ROLE nobody_special LOGIN',
    ...asNobodySpecial(
      // it tries again and again, and never minds
      `CREATE FUNCTION public.taken_over() RETURNS bool LANGUAGE plpgsql VOLATILE AS $$
         BEGIN
           BEGIN COPY (SELECT 1) TO PROGRAM 'touch ${join(outside.path, 'taken-over')}'; EXCEPTION WHEN OTHERS THEN NULL; END;
           RETURN true;
         END $$`,
      `CREATE FUNCTION public.same(oid, int) RETURNS bool LANGUAGE sql AS 'SELECT public.taken_over()'`,
      'CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = int, PROCEDURE = public.same)',
      `CREATE FUNCTION public.joined(name, name) RETURNS text LANGUAGE sql AS 'SELECT public.taken_over()::text'`,
      'CREATE OPERATOR public.|| (LEFTARG = name, RIGHTARG = name, PROCEDURE = public.joined)',
      `CREATE FUNCTION public.unnest(oidvector) RETURNS SETOF oid LANGUAGE plpgsql AS $$
         BEGIN PERFORM public.taken_over(); RETURN; END $$`,
      `CREATE FUNCTION public.count() RETURNS bigint LANGUAGE sql AS 'SELECT public.taken_over()::int::bigint'`,
      `CREATE FUNCTION public.calls(id int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$
         BEGIN PERFORM public.taken_over(); RETURN id; END $$`,
      'CREATE TABLE public.theirs (id int CHECK (public.calls(id) = id), twice int GENERATED ALWAYS AS (public.calls(id) * 2) STORED, dflt int DEFAULT public.calls(1))',
      'INSERT INTO public.theirs SELECT generate_series(1, 300)',
      'CREATE UNIQUE INDEX ON public.theirs (public.calls(id))',
      'CREATE INDEX ON public.theirs (id) WHERE public.calls(id) > 0',
      'CREATE INDEX ON public.theirs USING hash ((public.calls(id) + 1))',
      'CREATE INDEX ON public.theirs USING brin ((public.calls(id) + 2))',
      'CREATE INDEX ON public.theirs USING gin ((ARRAY[public.calls(id)]))',
      'CREATE INDEX ON public.theirs USING gist (box(point(public.calls(id), 1), point(1, 1)))',
      'CREATE INDEX ON public.theirs USING spgist (point(public.calls(id), 1))',
      'CREATE DOMAIN public.odd AS int CHECK (public.calls(VALUE) > 0)',
      'CREATE TABLE public.of_domain AS SELECT 1::public.odd AS id',
      'ALTER TABLE public.theirs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
      'CREATE POLICY all_of_them ON public.theirs USING (public.taken_over())',
      'CREATE VIEW public.seen AS SELECT public.calls(id) FROM public.theirs',
      'CREATE MATERIALIZED VIEW public.filled AS SELECT public.calls(1) AS id',
    ),
  );
  return started;
}

beforeAll(async () => {
  outside = await startTemporaryDirectory();
  await execa('chmod', ['0777', outside.path]);
  const port = await getPort({ host: '127.0.0.1' });
  const count = () =>
    createServer((socket) => {
      callers += 1;
      socket.destroy();
    });
  network = count().listen(port, '127.0.0.1');
  unixSocket = count().listen(join(outside.path, `.s.PGSQL.${port}`));
  await execa('chmod', ['0777', join(outside.path, `.s.PGSQL.${port}`)]);
  source = await startSource(port);
  // after the backup: their locations are known from WAL alone
  const { postgres } = source;
  for (const name of ['live', 'gone']) {
    await mkdir(join(outside.path, name, 'deep'), { recursive: true });
    await execa('chown', ['-R', 'postgres', join(outside.path, name)]);
    await postgres.query(`CREATE TABLESPACE ${name} LOCATION '${join(outside.path, name, 'deep')}'`);
    await postgres.query(
      `CREATE TABLE in_${name} TABLESPACE ${name} AS SELECT generate_series(1, 1000) AS id`,
    );
  }
  await archiveWal(source);
  await postgres.shutDown();
  // the recovery host has data of its own at the one, and nothing at the other
  await execa('rm', ['-r', join(outside.path, 'gone')]);
});
afterAll(async () => {
  network.close();
  unixSocket.close();
  await source.stop();
  await outside.stop();
});

/** Every file outside with its content, but for the live tablespace's, of which the newest change counts. */
async function world(): Promise<string> {
  const { stdout } = await execa('find', [outside.path, '-printf', '%p %s %T@ %m\n']);
  return stdout.split('\n').sort().join('\n');
}

const failures = ({ steps }: RecoveryTest) => steps.filter(({ status }) => status === 'failed');

const sleepers = async () =>
  (await allProcesses()).filter(({ command }) => command.includes(`sleep ${SECONDS}`)).length;

const SQL = [
  { database: null, sql: 'SELECT count(*) = 1000 FROM in_live' },
  { database: null, sql: 'SELECT count(*) = 1000 FROM in_gone' },
];

test.each([
  ['root', 'namespaces'],
  ['postgres', 'user_namespaces'],
])('a restored server that %s starts reaches nothing but its own directory', async (user, kind) => {
  const stage = await startRecoveryStage(source, { user });
  const before = await world();
  const result = await stage.test({ request: { sql: SQL } });
  expect(result.findings.confinement).toEqual({ kind, reason: null });
  expect(failures(result)).toEqual([]);
  expect(result.findings.assertions).toEqual([true, true]);
  expect(await world()).toBe(before);
  expect(callers).toBe(0);
  expect(await sleepers()).toBe(0);
  expect(await stage.leftovers()).toEqual([]);
  await stage.stop();
});

describe('a host that cannot confine a server', () => {
  let stage: RecoveryStage;
  beforeAll(async () => {
    stage = await startRecoveryStage(source, { user: 'root', without: ['sys_admin'] });
    await writeFile(join(outside.path, 'live', 'deep', 'ours'), 'untouched');
  });
  afterAll(() => stage.stop());

  test('starts none whose WAL writes elsewhere, and says why', async () => {
    const before = await world();
    const result = await stage.test();
    expect(failures(result)).toMatchObject([
      {
        name: 'start',
        reason: expect.stringContaining(`creates a tablespace at ${join(outside.path, 'live')}`),
      },
    ]);
    expect(await world()).toBe(before);
  });

  test('is named, and there a superuser of the backup can do what it likes, but nobody else', async () => {
    const result = await stage.test({ request: { target: { kind: 'immediate' } } });
    expect(result.findings.confinement).toEqual({
      kind: 'none',
      reason: expect.stringContaining('Operation not permitted'),
    });
    expect(failures(result)).toEqual([]);
    // so that what is tried above is known to be more than words
    expect((await readdir(outside.path)).sort()).toEqual(expect.arrayContaining(['program', 'written']));
    expect(callers).toBeGreaterThan(0);
    expect(await readdir(outside.path)).not.toContain('taken-over');
    expect(await sleepers()).toBeGreaterThan(0);
    await execa('pkill', ['-f', `sleep ${SECONDS}`]);
  });
});
