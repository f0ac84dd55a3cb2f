import { access, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { execaSync } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startUnusualServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';

let source: BackedUpServer;
let stage: RecoveryStage;
/** Its files are touched by whatever the backed-up server was told to run. */
let touched: TemporaryDirectory;
/** Where the backed-up server was told to connect to. */
let elsewhere: Server;
let callers = 0;

beforeAll(async () => {
  touched = await startTemporaryDirectory();
  execaSync('chown', ['postgres', touched.path]);
  const port = await getPort({ host: '127.0.0.1' });
  const connection = `host=127.0.0.1 port=${port} user=someone connect_timeout=5`;
  const command = (name: string) => `touch ${join(touched.path, name)}`;
  source = await startUnusualServer(
    {
      postgres: {
        settings: [
          'wal_level = logical',
          'archive_mode = on',
          `archive_command = '${command('archived')}'`,
          `restore_command = '${command('restored')}'`,
          `recovery_end_command = '${command('recovered')}'`,
          `primary_conninfo = '${connection}'`,
          "shared_preload_libraries = 'pg_stat_statements'",
        ],
      },
    },
    `CREATE SUBSCRIPTION orders CONNECTION '${connection}' PUBLICATION orders WITH (connect = false)`,
    'ALTER SUBSCRIPTION orders ENABLE',
  );
  // whoever connects as this user loads it, unless told otherwise: Barman comes as another
  await source.postgres.query("ALTER ROLE postgres SET session_preload_libraries = 'no_such_library'");
  await source.barman.run('switch-wal', '--force', '--archive', source.server);
  await source.postgres.shutDown();
  for (const name of ['archived', 'restored', 'recovered'])
    await rm(join(touched.path, name), { force: true });
  stage = await startRecoveryStage(source);
  elsewhere = createServer((socket) => {
    callers += 1;
    socket.destroy();
  }).listen(port, '127.0.0.1');
});
afterAll(async () => {
  elsewhere.close();
  await stage.stop();
  await source.stop();
  await touched.stop();
});
/** Recovers, and returns what the restored server says. */
async function ask(sql: string, sharedPreloadLibraries: string[] = []): Promise<string> {
  const socket = join(stage.directory, source.server, 'socket');
  const psql = ['psql', '-XAtq', '-h', socket, '-d', 'postgres', '-c', sql];
  const env = { PGOPTIONS: '-c session_preload_libraries=' };
  let answer = '';
  const { steps } = await stage.test({
    request: { verify: [], sharedPreloadLibraries },
    onStep(step) {
      if (step !== 'clean_up') return;
      answer = execaSync('runuser', ['-u', 'postgres', '--', ...psql], { cwd: '/', env }).stdout;
    },
  });
  expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
  return answer;
}

test('a server that was told to archive, fetch, follow and subscribe does none of it when it is restored', async () => {
  const kinds = "('logical replication launcher', 'walreceiver', 'archiver')";
  const workers = `SELECT count(*) FROM pg_stat_activity WHERE backend_type IN ${kinds}`;
  expect(await ask(`SELECT (${workers}), (SELECT subenabled FROM pg_subscription)`)).toBe('0|t');
  expect(callers).toBe(0);
  for (const name of ['archived', 'restored', 'recovered']) {
    await expect(access(join(touched.path, name))).rejects.toThrow('ENOENT');
  }
});

test.each([
  ['no library of its own', [], ''],
  ['the libraries that are asked for', ['pg_stat_statements'], 'pg_stat_statements'],
])('a restored server loads %s', async (_, libraries, expected) => {
  expect(await ask('SHOW shared_preload_libraries', libraries)).toBe(expected);
});
