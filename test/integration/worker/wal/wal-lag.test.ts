import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseJsonAnswer } from '../../../../services/worker/src/barman/json-answer.ts';
import { readShowServerAnswer } from '../../../../services/worker/src/barman/show-server-answer.ts';
import { newestSegments } from '../../../../services/worker/src/wal-archive/newest-segments.ts';
import { walLag } from '../../../../services/worker/src/wal-archive/wal-lag.ts';
import { type BarmanHome, startBarmanHome } from '../../../fixtures/barman.ts';
import { type PostgresServer, startPostgres } from '../../../fixtures/postgres.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let postgres: PostgresServer;
let barman: BarmanHome;
beforeAll(async () => {
  [postgres, barman] = await Promise.all([
    startPostgres({ settings: ['archive_mode = on', "archive_command = 'true'"] }),
    startBarmanHome(),
  ]);
  const conninfo = (user: string) =>
    `host=127.0.0.1 port=${postgres.port} user=${user} dbname=postgres password=${postgres.password}`;
  const lines = [
    '[pg]',
    'description = archives by archive_command',
    `conninfo = ${conninfo('barman')}`,
    `streaming_conninfo = ${conninfo('streaming_barman')}`,
    'backup_method = postgres',
    'archiver = on',
    '',
  ];
  await writeFile(join(barman.configurationDirectory, 'pg.conf'), lines.join('\n'));
  await barman.run('check', 'pg'); // makes the directories
});
afterAll(async () => {
  await barman?.stop();
  await postgres?.stop();
});

/** Closes a segment, and delivers it as an `archive_command` would. */
async function deliver(): Promise<void> {
  const name = await postgres.query('SELECT pg_walfile_name(pg_switch_wal()) FROM txid_current()');
  await copyFile(join(postgres.dataDirectory, 'pg_wal', name), join(barman.path, 'pg', 'incoming', name));
}

async function showServer() {
  const { stdout } = await barman.run('-f', 'json', 'show-server', 'pg');
  const answer = parseJsonAnswer(stdout);
  return answer && readShowServerAnswer(answer, 'pg');
}

async function toBeReady(count: string): Promise<void> {
  const ready = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'";
  await waitUntil(async () => (await postgres.query(ready)) === count, {
    description: `${count} segments to wait for the archive_command`,
    timeoutMilliseconds: 120_000,
  });
}

test('what waits on the server as .ready and what waits in incoming is pending, without any streaming', async () => {
  await deliver();
  expect(await barman.run('archive-wal', 'pg')).toMatchObject({ exitCode: 0 });
  await deliver();
  await toBeReady('0');
  await postgres.query("ALTER SYSTEM SET archive_command = 'false'");
  await postgres.query('SELECT pg_reload_conf()');
  for (const _ of [1, 2]) await postgres.query('SELECT txid_current(), pg_switch_wal()');
  await postgres.query('CREATE TABLE written AS SELECT 1');
  await toBeReady('2');

  const shown = await showServer();
  if (!shown?.position) throw new Error('Barman says no position');
  const archived = await newestSegments(shown.layout.walsDirectory, shown.position.segmentBytes);
  expect(walLag(shown.position, archived ?? new Map())).toMatchObject({
    pendingSegments: 3,
    slotRetainedBytes: null,
  });
});

test('Barman tells how often the archive_command worked, and how often it failed', async () => {
  const failed = () => postgres.query('SELECT failed_count FROM pg_stat_archiver');
  await waitUntil(async () => Number(await failed()) > 0, { description: 'the archive_command to fail' });
  await postgres.query("ALTER SYSTEM SET archive_command = 'true'");
  await postgres.query('SELECT pg_reload_conf()');
  await toBeReady('0');
  expect((await showServer())?.facts.walArchiver).toEqual({
    archivedCount: Number(await postgres.query('SELECT archived_count FROM pg_stat_archiver')),
    failedCount: Number(await failed()),
  });
});
