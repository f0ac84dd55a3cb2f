import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { postgresCommand } from '../../../fixtures/postgres-programs.ts';
import { startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { takeBackup } from '../../../fixtures/take-backup.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let source: BackedUpServer;
let load: { stop(): Promise<void> };

beforeAll(async () => {
  source = await startBackedUpServer('CREATE TABLE notes (text text)');
  load = await startLoad();
});
afterAll(async () => {
  await load.stop();
  await source.stop();
});

/** Small commits of varying size, and now and then a record that is longer than a WAL segment. */
async function startLoad(): Promise<{ stop(): Promise<void> }> {
  const { postgres } = source;
  const scripts = dirname(source.barman.configurationDirectory);
  const small = join(scripts, 'small.sql');
  const long = join(scripts, 'long.sql');
  await writeFile(
    small,
    '\\set n random_exponential(1, 100000, 10)\nINSERT INTO notes SELECT repeat(md5(random()::text), :n / 32);\n',
  );
  await writeFile(long, "SELECT length(pg_logical_emit_message(true, 'x', repeat('x', 20000000))::text);\n");
  const connection = ['-h', dirname(postgres.dataDirectory), '-p', `${postgres.port}`, '-U', 'postgres'];
  const files = ['-f', `${small}@1000`, '-f', `${long}@1`];
  const command = await postgresCommand('pgbench', [
    ...['-n', '-c', '4', '-R', '100', '-T', '3600'],
    ...files,
    ...connection,
    'postgres',
  ]);
  const running = execa(...command, { cwd: '/', detached: true, reject: false, stdin: 'ignore' });
  const rows = () => postgres.query('SELECT count(*) FROM notes WHERE length(text) >= 0');
  await waitUntil(async () => Number(await rows()) > 100, { description: 'the load to begin' });
  return {
    async stop() {
      running.kill('SIGINT');
      await running;
    },
  };
}

test('a server that is written to all the time gives no false alarm', async () => {
  const backup = await takeBackup(source);
  const stage = await startRecoveryStage({ ...source, backup });
  for (const kind of ['latest', 'random', 'immediate'] as const) {
    await source.barman.run('cron');
    const { status, steps } = await stage.test({ request: { target: { kind }, verify: [] } });
    expect({ status, failed: steps.filter((step) => step.status === 'failed') }).toEqual({
      status: 'passed',
      failed: [],
    });
  }
  await stage.stop();
});
