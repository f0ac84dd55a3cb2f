import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterEach, expect, test } from 'vitest';
import { type BackedUpServer, startUnusualServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { archiveWal } from '../../../fixtures/take-backup.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let source: BackedUpServer;
let stage: RecoveryStage;

afterEach(async () => {
  await stage.stop();
  await source.stop();
});

test('latest follows a server to the timeline that it was promoted to, with a compressed archive and a compressed backup', async () => {
  const lines = ['backup_compression = gzip'];
  source = await startUnusualServer({ lines }, 'CREATE TABLE notes AS SELECT 1 AS id');
  const { postgres, barman, server } = source;
  await barman.writeServer(server, { postgres, lines: ['create_slot = auto', 'compression = gzip'] });
  await postgres.query('INSERT INTO notes VALUES (2)');
  await archiveWal(source);
  await archiveWal(source);
  await promote();
  await postgres.query('INSERT INTO notes VALUES (3)');
  await barman.run('cron');
  const wals = join(barman.path, server, 'wals');
  const history = join(wals, '00000002.history');
  stage = await startRecoveryStage(source);
  await waitUntil(() => barman.run('archive-wal', server).then(() => existsSync(history)), {
    description: 'the history of the new timeline to be archived',
    timeoutMilliseconds: 60_000,
  });
  // of which no segment is full yet
  const early = await stage.test({ request: { verify: [] } });
  expect(early.steps.filter(({ status }) => status === 'failed')).toEqual([]);
  await waitUntil(
    async () => {
      await archiveWal(source);
      const { stdout } = execaSync('find', [wals, '-name', '00000002*0*']);
      return stdout.split('\n').length > 2;
    },
    { description: 'the new timeline to be archived', timeoutMilliseconds: 60_000 },
  );

  let notes = '';
  const result = await stage.test({
    onStep(step) {
      if (step !== 'data_age') return;
      const socket = join(stage.directory, server, 'socket');
      const psql = ['psql', '-XAtq', '-h', socket, '-d', 'postgres', '-c', 'SELECT max(id) FROM notes'];
      notes = execaSync('runuser', ['-u', 'postgres', '--', ...psql], { cwd: '/' }).stdout;
    },
  });
  expect(result.steps.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(result).toMatchObject({ status: 'passed' });
  expect(notes).toBe('3');

  await rm(history);
  const { steps } = await stage.test();
  expect(steps.find(({ status }) => status === 'failed')).toMatchObject({
    name: 'restore',
    reason: expect.stringContaining('00000002.history is missing from the archive'),
  });
});

/** Makes the server a standby of nobody and promotes it. */
async function promote(): Promise<void> {
  const { postgres } = source;
  await postgres.shutDown();
  await writeFile(join(postgres.dataDirectory, 'standby.signal'), '');
  await postgres.start();
  await postgres.query('SELECT pg_promote()');
}
