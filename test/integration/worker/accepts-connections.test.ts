import { chown, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acceptsConnections } from '../../../services/worker/src/observe/accepts-connections.ts';
import { type PostgresServer, startPostgres } from '../../fixtures/postgres.ts';
import { postgresOwner } from '../../fixtures/postgres-programs.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let postgres: PostgresServer;

beforeAll(async () => {
  const log = ['logging_collector = on', "log_directory = 'log'", "log_filename = 'all'"];
  postgres = await startPostgres({ settings: log });
});

afterAll(async () => await postgres.stop());

const accepts = () =>
  acceptsConnections({ host: postgres.host, port: postgres.port }, new AbortController().signal);

/** What PostgreSQL has logged up to now. */
async function logged(): Promise<string> {
  const mark = `mark-${performance.now()}`;
  await postgres.query(`DO $$ BEGIN RAISE LOG '${mark}'; END $$`);
  const read = () => readFile(join(postgres.dataDirectory, 'log', 'all'), 'utf8');
  await waitUntil(async () => (await read()).includes(mark), { description: 'the mark in the log' });
  return await read();
}

async function turnTlsOn() {
  const [key, certificate] = ['server.key', 'server.crt'].map((name) => join(postgres.dataDirectory, name));
  const subject = ['-subj', '/CN=postgres', '-days', '2'];
  const pair = ['-nodes', '-keyout', `${key}`, '-out', `${certificate}`];
  await execa('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...pair, ...subject]);
  const { uid, gid } = await postgresOwner();
  for (const file of [`${key}`, `${certificate}`]) await chown(file, uid, gid);
  await postgres.query('ALTER SYSTEM SET ssl = on');
  await postgres.query('SELECT pg_reload_conf()');
  const isOn = async () => (await postgres.query('SHOW ssl')) === 'on';
  await waitUntil(isOn, { description: 'PostgreSQL to offer TLS' });
}

it('a server that runs accepts connections, with TLS and without, and logs nothing of it', async () => {
  expect(await accepts()).toBe(true);
  expect(await logged()).not.toMatch(/could not|incomplete|FATAL/);
  await turnTlsOn();
  expect(await accepts()).toBe(true);
  expect(await logged()).not.toMatch(/could not|incomplete|FATAL/);
});

it('a server that hangs does not', async () => {
  postgres.suspend();
  const answer = await accepts();
  postgres.resume();
  expect(answer).toBe(false);
});

it('a server that is down does not', async () => {
  await postgres.shutDown();
  expect(await accepts()).toBe(false);
  await postgres.start();
  expect(await accepts()).toBe(true);
});
