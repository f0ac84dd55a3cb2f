import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupInfo } from '../../../../services/worker/src/catalogue/backup-info.ts';
import { defaultLayout } from '../../../../services/worker/src/catalogue/layout.ts';
import { readBackups } from '../../../../services/worker/src/catalogue/read-backups.ts';
import { barmanRelease, isAtLeast } from '../../../fixtures/barman-release.ts';
import {
  type BarmanHost,
  type KindOfServer,
  type Kinds,
  startKinds,
} from '../../../fixtures/recovery-kinds.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';
import { walSender } from '../../../fixtures/wal-streaming.ts';

/** All rows take minutes: the others are run where there is nothing else to run them. */
// biome-ignore lint/style/noProcessEnv: whether to take the time is for who runs it to say
const { BARBACK_TEST_ALL } = process.env;
const takesAll = BARBACK_TEST_ALL === 'yes';
const release = await barmanRelease();
const since = (other: string) => isAtLeast(release, other);

let kinds: Kinds;

beforeAll(async () => {
  kinds = await startKinds();
});
afterAll(() => kinds?.stop());

interface Row extends KindOfServer {
  name: string;
  /** What the backup is, by its description: that it is of this kind at all. */
  is?: Partial<BackupInfo>;
  isInSample?: boolean;
}

const chosen = <Some extends { isInSample?: boolean }>(rows: Some[]) =>
  rows.filter(({ isInSample }) => takesAll || isInSample);

async function proves(host: BarmanHost, server: string, is: Partial<BackupInfo> = {}): Promise<void> {
  const backups = await readBackups(defaultLayout(host.barman.path, server));
  expect(backups.at(-1)).toMatchObject({ status: 'DONE', ...is });
  const { status, steps, backupId } = await host.restore(server);
  expect(steps.filter((step) => step.status === 'failed')).toEqual([]);
  expect(steps.find(({ name }) => name === 'manifest')).toMatchObject({ status: 'passed' });
  expect({ status, backupId }).toEqual({ status: 'passed', backupId: backups.at(-1)?.backupId });
  // what Barman unpacks or decrypts, it does not do there: that directory is another machine's
  expect(await readdir(kinds.recoveryDirectory)).toEqual([]);
}

const compressed = (compression: string, isInSample = false): Row => ({
  name: `pg_basebackup to archives, ${compression}`,
  lines: [`backup_compression = ${compression}`],
  is: { compression },
  isInSample,
});
const sentCompressed = (compression: string): Row => ({
  name: `pg_basebackup to files that are sent with ${compression}`,
  lines: [
    `backup_compression = ${compression}`,
    'backup_compression_location = server',
    'backup_compression_format = plain',
  ],
  is: { compression: null },
});
const rsync = (reuse: string, isInSample = false): Row => ({
  name: `rsync, reuse_backup = ${reuse}`,
  rsync: true,
  lines: [`reuse_backup = ${reuse}`],
  is: { mode: 'rsync-concurrent' },
  isInSample,
});
const KINDS_OF_BACKUP: Row[] = [
  { name: 'pg_basebackup', is: { mode: 'postgres' }, isInSample: true },
  compressed('gzip', true),
  compressed('lz4'),
  compressed('zstd'),
  // 3.4 takes this for no compression at all
  { ...compressed('none'), is: { compression: since('3.5') ? 'none' : null } },
  ...['gzip', 'lz4', 'zstd'].map(sentCompressed),
  rsync('off'),
  rsync('copy'),
  rsync('link', true),
];

describe.each([false, true])('with a tablespace: %j', (hasTablespace) => {
  beforeAll(async () => {
    if (!hasTablespace) return;
    await kinds.postgres.query(`CREATE TABLESPACE fast LOCATION '${kinds.tablespace}'`);
    await kinds.postgres.query('ALTER TABLE t SET TABLESPACE fast');
  });

  const rows = chosen(KINDS_OF_BACKUP);
  // which compression it is makes no difference to tablespaces
  it.each(hasTablespace ? rows : rows.slice(0, takesAll ? 2 : 1))(
    'restores and verifies a backup by $name',
    async ({ is, ...kind }) => {
      await kinds.write();
      await kinds.configure('pg', kind);
      expect(await kinds.back('pg')).toEqual({ status: 'done' });
      await proves(kinds, 'pg', { ...is, tablespaces: hasTablespace ? ['fast'] : [] });
    },
  );
});

interface WalRow {
  compression: string;
  lines?: string[];
  /** The first Barman that has it. */
  from?: string;
  program?: string;
  isInSample?: boolean;
}

const KINDS_OF_WAL: WalRow[] = [
  { compression: 'gzip', isInSample: true },
  { compression: 'bzip2', program: 'bzip2' },
  { compression: 'pigz', program: 'pigz' },
  { compression: 'pygzip' },
  { compression: 'pybzip2' },
  { compression: 'xz', from: '3.12', isInSample: true },
  { compression: 'zstd', from: '3.12' },
  { compression: 'lz4', from: '3.12' },
  {
    compression: 'custom',
    lines: [
      'custom_compression_filter = gzip -1',
      'custom_decompression_filter = gzip -dc',
      'custom_compression_magic = 0x1f8b08',
    ],
  },
];

describe('archived WAL', () => {
  it.each(chosen(KINDS_OF_WAL))(
    'is replayed when it is compressed by $compression, or backups are refused with the reason',
    async ({ compression, lines = [], from = '0', program = 'true' }) => {
      await kinds.write();
      await kinds.configure('pg', { lines: [`compression = ${compression}`, ...lines] });
      const isPossible = since(from) && (await isInstalled(program));
      if (!isPossible) {
        expect(await kinds.back('pg')).toMatchObject({
          status: 'failed',
          message: expect.stringMatching(/compression_settings|is not installed/),
        });
        return;
      }
      const segment = await kinds.postgres.query('SELECT pg_walfile_name(pg_current_wal_insert_lsn())');
      await waitUntil(() => closesAndArchives(segment), { description: `${segment} to be archived` });
      expect(await listed('pg', segment)).toContain(compression);
      await proves(kinds, 'pg');
    },
  );
});

async function closesAndArchives(segment: string): Promise<boolean> {
  const signal = AbortSignal.timeout(60_000);
  const { barman } = kinds.job.context;
  await barman.switchWal('pg', signal);
  const { stdout, stderr } = await barman.archiveWal('pg', signal);
  if ((await listed('pg', segment)) === '') throw new Error(`not archived: ${stdout} ${stderr}`);
  return true;
}

/** Its line in Barman's list of WAL. */
async function listed(server: string, segment: string): Promise<string> {
  const wals = join(kinds.barman.path, server, 'wals');
  const command = ['-c', 'grep -h "^$1" "$2"/*xlog.db', 'sh', segment, wals];
  return (await execa('sh', command, { reject: false })).stdout;
}

async function isInstalled(program: string): Promise<boolean> {
  return (await execa('sh', ['-c', 'command -v "$1"', 'sh', program], { reject: false })).exitCode === 0;
}

const BY_COMMAND = ['streaming_archiver = off', 'archiver = on'];
const WAYS_OF_WAL: (Row & { server: string })[] = [
  { server: 'copied', name: 'archive_command, which copies it', lines: BY_COMMAND, isInSample: true },
  { server: 'put', name: 'archive_command, with barman-wal-archive', lines: BY_COMMAND },
  { server: 'both', name: 'archive_command and streaming', lines: ['archiver = on'] },
  { server: 'copied-rsync', name: 'archive_command, of a backup by rsync', lines: BY_COMMAND, rsync: true },
];

describe('WAL that comes by', () => {
  beforeAll(async () => {
    await kinds.archiveTo({ incoming: ['copied', 'both', 'copied-rsync'], putWal: takesAll ? ['put'] : [] });
    for (const { server, ...kind } of chosen(WAYS_OF_WAL)) await kinds.configure(server, kind);
  });

  it.each(chosen(WAYS_OF_WAL))('$name is replayed', async ({ server, ...kind }) => {
    await kinds.write();
    await kinds.configure(server, kind);
    expect(await kinds.back(server)).toEqual({ status: 'done' });
    await proves(kinds, server);
  });
});

describe.runIf(takesAll)('a standby', () => {
  it('is backed up, and restored and verified like its primary', async () => {
    const standby = await kinds.startStandby();
    const { host, port, password } = kinds.postgres;
    const primary = `host=${host} port=${port} user=barman dbname=postgres password=${password}`;
    await kinds.write();
    await kinds.configure('standby', { postgres: standby, lines: [`primary_conninfo = ${primary}`] });
    // a backup begins where the standby would restart: from there on its WAL has to be archived
    await kinds.barman.run('cron');
    await waitUntil(() => walSender(standby), { description: 'WAL to be streamed from the standby' });
    await kinds.write();
    await kinds.postgres.query('CHECKPOINT');
    const reached = await kinds.postgres.query('SELECT pg_current_wal_lsn()');
    const isReplayed = async () =>
      (await standby.query(`SELECT pg_last_wal_replay_lsn() >= '${reached}'`)) === 't';
    await waitUntil(isReplayed, { description: 'the standby to replay a checkpoint' });
    await standby.query('CHECKPOINT');
    await kinds.configure('standby', { postgres: standby, lines: [`primary_conninfo = ${primary}`] });
    // before 3.8 Barman cannot have the primary close its segment
    const traffic = setInterval(
      () => !since('3.8') && kinds.postgres.query('SELECT pg_switch_wal()').catch(() => {}),
      2000,
    );
    const outcome = await kinds.back('standby').finally(() => clearInterval(traffic));
    expect(outcome).toEqual({ status: 'done' });
    await proves(kinds, 'standby');
  });
});

describe('a passive node', () => {
  // Barman copies one backup at a time: this server has few
  const server = 'copied';
  let second: Awaited<ReturnType<Kinds['startSecondHost']>>;

  const newestOf = async ({ barman }: BarmanHost) =>
    (await readBackups(defaultLayout(barman.path, server))).at(-1);

  beforeAll(async () => {
    await kinds.write();
    await kinds.configure(server, { lines: BY_COMMAND });
    expect(await kinds.back(server)).toEqual({ status: 'done' });
    second = await kinds.startSecondHost();
    await second.configure(server, { lines: [`primary_ssh_command = ${second.primarySshCommand}`] });
  });

  it('refuses a backup with the reason', async () => {
    expect(await second.back(server)).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('passive node'),
    });
  });

  it('has a second copy, which is restored and verified like the first', async () => {
    const newest = await newestOf(kinds);
    const isCopied = async () => {
      await second.barman.run('cron');
      const copy = await newestOf(second);
      return copy?.status === 'DONE' && copy.backupId === newest?.backupId;
    };
    await waitUntil(isCopied, {
      description: 'the backup to be copied',
      timeoutMilliseconds: 120_000,
      pauseMilliseconds: 1000,
    });
    const name = newest?.endWal ?? '';
    const segment = join(second.barman.path, server, 'wals', name.slice(0, 16), name);
    const isArchived = async () => {
      await second.barman.run('sync-wals', server);
      return await access(segment).then(() => true);
    };
    await waitUntil(isArchived, { description: 'its WAL to be copied', pauseMilliseconds: 1000 });
    await proves(second, server);
  });
});

// before 3.14 Barman ignores the option
describe.runIf(takesAll && since('3.14'))('an encrypted backup', () => {
  const passphrase = 'correct horse';
  const gpg = async (...args: string[]) => await execa('gpg', ['--batch', '--yes', ...args]);
  const lines = (keyId: string, command: string) => [
    'backup_compression = gzip',
    'backup_compression_format = tar',
    'encryption = gpg',
    `encryption_key_id = ${keyId}`,
    ...(command === '' ? [] : [`encryption_passphrase_command = ${command}`]),
  ];

  it('is decrypted, restored and verified', async () => {
    const home = join(kinds.barman.path, '.gnupg');
    // biome-ignore lint/style/noProcessEnv: Barman runs gpg with the environment that it has itself
    process.env.GNUPGHOME = home;
    await execa('install', ['-d', '-m', '700', home]);
    const protection = ['--pinentry-mode', 'loopback', '--passphrase', passphrase];
    await gpg(...protection, '--quick-generate-key', 'barman@example.org', 'default', 'default', 'never');
    await kinds.write();
    await kinds.configure('pg', { lines: lines('barman@example.org', `echo ${passphrase}`) });
    expect(await kinds.back('pg')).toEqual({ status: 'done' });
    await proves(kinds, 'pg', { compression: 'gzip', encryption: 'gpg' });

    await kinds.configure('pg', { lines: lines('barman@example.org', '') });
    const { steps } = await kinds.restore('pg');
    expect(steps.find(({ status }) => status === 'failed')).toMatchObject({
      name: 'restore',
      reason: expect.stringContaining('encryption_passphrase_command'),
    });
    await gpg('--version');
    await execa('gpgconf', ['--kill', 'all'], { reject: false });
  });
});
