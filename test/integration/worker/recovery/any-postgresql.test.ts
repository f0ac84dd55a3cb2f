import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type BackedUpServer,
  type BackedUpServerOptions,
  startUnusualServer,
} from '../../../fixtures/backed-up-server.ts';
import { startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';

/** The database host's own, gone when a backup of it is restored. */
let directory: TemporaryDirectory;
let databaseHost: Sshd;
let source: BackedUpServer;

beforeAll(async () => {
  databaseHost = await startSshd({ user: 'postgres' });
});
afterAll(() => databaseHost.stop());
beforeEach(async () => {
  directory = await startTemporaryDirectory();
});
afterEach(() => source.stop());

const inside = (name: string) => join(directory.path, name);
/** The restoring host does not know the database host: only Barman does. */
const sshCommand = () => `${databaseHost.sshCommand} -o StrictHostKeyChecking=accept-new`;

async function certificate(): Promise<string[]> {
  const [key, file] = [inside('server.key'), inside('server.crt')];
  const subject = ['-subj', '/CN=db1', '-days', '1', '-nodes'];
  await execa('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', file, ...subject]);
  await execa('chown', ['postgres', key, file]);
  return ["ssl = 'on'", `ssl_key_file = '${key}'`, `ssl_cert_file = '${file}'`];
}

async function ownDirectory(name: string): Promise<string> {
  await execa('install', ['-d', '-o', 'postgres', inside(name)]);
  return inside(name);
}

const KINDS: [name: string, options: () => BackedUpServerOptions | Promise<BackedUpServerOptions>][] = [
  ['without data checksums', () => ({ postgres: { dataChecksums: false } })],
  [
    'configured outside of its data directory',
    () => ({ postgres: { configurationDirectory: inside('etc') } }),
  ],
  [
    'that logs, listens and has its certificate where the recovery host has nothing',
    async () => {
      const log = await ownDirectory('log');
      const logging = ['logging_collector = on', `log_directory = '${log}'`];
      return { postgres: { settings: [...logging, ...(await certificate())] } };
    },
  ],
  ['backed up by rsync', () => ({ sshCommand: sshCommand() })],
  [
    'backed up by rsync and configured outside of its data directory',
    () => ({ sshCommand: sshCommand(), postgres: { configurationDirectory: inside('etc') } }),
  ],
  [
    'with other WAL settings',
    () => ({ postgres: { settings: ['wal_level = logical', 'max_connections = 30'] } }),
  ],
];

test.each(KINDS)('a server %s is restored and verified', async (_, options) => {
  source = await startUnusualServer(await options(), 'CREATE TABLE orders AS SELECT 1 AS id');
  await source.postgres.shutDown();
  // with the directory of its socket
  await execa('rm', ['-r', dirname(source.postgres.dataDirectory)]);
  await directory.stop();
  const stage = await startRecoveryStage(source);
  const { status, steps } = await stage.test();
  expect(steps.filter((step) => step.status === 'failed')).toEqual([]);
  expect(status).toBe('passed');
  expect(await stage.leftovers()).toEqual([]);
  await stage.stop();
});
