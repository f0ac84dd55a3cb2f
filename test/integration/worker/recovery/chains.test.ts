import { appendFile, cp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFile } from '@barback/shared/history/entry';
import { readHistory } from '@barback/shared/history/read-history';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workerJobs } from '../../../../services/worker/src/queue/jobs.ts';
import { type BackupJob, startBackupJob } from '../../../fixtures/backup-job.ts';
import { type BarmanHome, startBarmanHome } from '../../../fixtures/barman.ts';
import { hasIncrementals } from '../../../fixtures/has-incrementals.ts';
import { overwrite } from '../../../fixtures/overwrite.ts';
import { type PostgresServer, startPostgres } from '../../../fixtures/postgres.ts';
import { allProcesses, type Process } from '../../../fixtures/processes.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { sendSignal } from '../../../fixtures/send-signal.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const SERVER = 'pg';
const MINUTES = 60_000;

/** What makes each backup differ from the one before; the first comes before the full one. */
const CHANGES = [
  'CREATE TABLE t AS SELECT id, md5(id::text) AS word FROM generate_series(1, 50000) id; VACUUM t',
  'UPDATE t SET word = md5(word) WHERE id <= 500',
  'CREATE DATABASE another',
  'DELETE FROM t WHERE id > 40000; CREATE INDEX ON t (word)',
];

describe.skipIf(!(await hasIncrementals()))('a chain of incremental backups', () => {
  let postgres: PostgresServer;
  let barman: BarmanHome;
  let redis: RedisServer;
  let sshd: Sshd;
  let recovery: Awaited<ReturnType<typeof startTemporaryDirectory>>;
  let job: BackupJob;
  let ids: string[];
  let file: string;

  const context = () => ({ ...job.context, barmanVersion: '3.13' });
  const back = async (slot: number, backupType?: 'incremental') =>
    await workerJobs.backup.run(
      { server: SERVER, slot: `manual-${slot}`, trigger: 'manual', backupType },
      context(),
      AbortSignal.timeout(20 * MINUTES),
    );
  const restore = async (backupId: string | null, slot: string): Promise<RecoveryTest> => {
    const payload = { server: SERVER, slot, trigger: backupId === null ? 'schedule' : 'manual', backupId };
    await workerJobs['recovery-test'].run(payload, context(), AbortSignal.timeout(20 * MINUTES));
    const tests: RecoveryTest[] = [];
    for await (const entry of readHistory(historyFile(join(barman.path, '.barback'))))
      if (entry?.kind === 'recovery-test') tests.push(entry.test);
    return tests.at(-1) as RecoveryTest;
  };
  const base = (link: number, ...path: string[]) =>
    join(barman.path, SERVER, 'base', ids[link] ?? '', ...path);
  const data = (link: number, path: string) => base(link, 'data', path);

  beforeAll(async () => {
    [postgres, barman, redis, sshd, recovery] = await Promise.all([
      startPostgres({ settings: ['summarize_wal = on', 'autovacuum = off'] }),
      startBarmanHome(),
      startRedis(),
      startSshd(),
      startTemporaryDirectory(),
    ]);
    await execa('chown', [sshd.user, recovery.path]);
    await barman.writeServer(SERVER, {
      postgres,
      lines: [
        'create_slot = auto',
        '#:backup_incremental_cron = @hourly',
        `#:backup_recovery_ssh_cmd = "${sshd.sshCommand}"`,
        `#:recovery_directory = ${recovery.path}`,
        '#:recovery_cron = @daily',
        // what follows is the same for a full backup, and takes minutes
        '#:recovery_verify = manifest,sql',
        '#:recovery_sql = SELECT count(*) = 40000 FROM t',
      ],
    });
    await barman.run('cron');
    job = await startBackupJob(SERVER, barman, redis);
    for (const [index, change] of CHANGES.entries()) {
      for (const statement of change.split('; ')) await postgres.query(statement);
      expect(await back(index, 'incremental')).toEqual({ status: 'done' });
    }
    ids = (await job.backups()).map(({ backupId }) => backupId);
    file = await postgres.query("SELECT pg_relation_filepath('t')");
    file = file.replace(/[^/]+$/, (name) => `INCREMENTAL.${name}`);
  }, 30 * MINUTES);
  afterAll(async () => {
    await job?.stop();
    for (const part of [barman, postgres, redis, sshd, recovery]) await part?.stop();
  });

  it('begins with a full backup, since there was none to build on, and each is built on the one before', async () => {
    const backups = await job.backups();
    expect(backups.map(({ status, parentBackupId }) => [status, parentBackupId])).toEqual([
      ['DONE', null],
      ['DONE', ids[0]],
      ['DONE', ids[1]],
      ['DONE', ids[2]],
    ]);
  });

  it.each([3, 2, 1, 0])(
    'one scheduled test after the other restores each of its backups, the newest first: %i',
    async (link) => {
      const test = await restore(null, `rotation-${link}`);
      expect(test.steps.filter(({ status }) => status === 'failed')).toEqual([]);
      expect(test).toMatchObject({
        status: 'passed',
        backupId: ids[link],
        findings: { chain: link === 0 ? [] : ids.slice(0, link + 1), damagedLink: null },
      });
      expect(test.steps.find(({ name }) => name === 'manifest')).toMatchObject({ status: 'passed' });
    },
    20 * MINUTES,
  );

  it(
    'a copy that fails ends the test, and says nothing of the backup',
    async () => {
      const testing = restore(ids[3] ?? null, 'copy-fails');
      const isCopying = ({ command }: Process) =>
        command.includes('--files-from') && command.includes(recovery.path);
      await waitUntil(
        async () => {
          const copying = (await allProcesses()).filter(isCopying);
          return copying.filter(({ pid }) => sendSignal(pid, 'SIGKILL')).length > 0;
        },
        { description: 'Barman to copy', timeoutMilliseconds: 5 * MINUTES },
      );
      const { status, steps } = await testing;
      expect(status).toBe('failed');
      expect(steps.find(({ name }) => name === 'restore')).toMatchObject({
        status: 'failed',
        hostLost: true,
        // Barman waits for ever, or ends, as 3.20 does
        reason: expect.stringMatching(/a copy failed|connection unexpectedly closed/),
      });
    },
    20 * MINUTES,
  );

  /** Of which link it is, and how to damage it; whatever it changes is put back. */
  const damages: [what: string, link: number, path: () => string, damage: (path: string) => Promise<void>][] =
    [
      [
        'a byte of a table of the full backup is flipped',
        0,
        () => data(0, file.replace('INCREMENTAL.', '')),
        flip,
      ],
      ['a table of the full backup is lost', 0, () => data(0, file.replace('INCREMENTAL.', '')), rm],
      ['the directory of the full backup is deleted', 0, () => base(0), remove],
      ['an incremental file is lost', 1, () => data(1, file), rm],
      ['an incremental file is cut', 1, () => data(1, file), (path) => truncate(path, 8192)],
      ['an incremental file is empty', 2, () => data(2, file), (path) => truncate(path, 0)],
      ['a byte of an incremental file is flipped', 1, () => data(1, file), flip],
      ['a byte of an incremental file of the tip is flipped', 3, () => data(3, file), flip],
      ['a link in the middle is deleted', 2, () => base(2), remove],
      ['a manifest is damaged', 2, () => data(2, 'backup_manifest'), flip],
      ['a manifest is lost', 1, () => data(1, 'backup_manifest'), rm],
      [
        'a manifest is that of another link',
        3,
        () => data(3, 'backup_manifest'),
        (path) => cp(data(2, 'backup_manifest'), path),
      ],
      ['a label is lost', 2, () => data(2, 'backup_label'), rm],
      ['a file is added', 3, () => data(3, 'base/stray'), (path) => writeFile(path, 'nobody sent this')],
      ['a parent is another one', 3, () => info(3), (path) => replace(path, ids[2] ?? '', ids[1] ?? '')],
      ['a manifest has a line more', 0, () => data(0, 'backup_manifest'), (path) => appendFile(path, '\n')],
    ];

  it.each(damages)(
    'is not proven when %s, and the link is named',
    async (what, link, path, damage) => {
      const target = path();
      const saved = join(barman.path, 'saved');
      await execa('cp', ['-a', target, saved], { reject: false });
      await damage(target);
      try {
        const test = await restore(ids[3] ?? '', what);
        const failed = test.steps.find(({ status }) => status === 'failed');
        expect(test).toMatchObject({ status: 'failed', findings: { damagedLink: ids[link] } });
        expect(failed).toMatchObject({ reason: expect.stringContaining(ids[link] ?? '') });
        const { badIds } = await job.context.testedBackups.of(SERVER);
        expect(badIds).toContain(ids[link]);
      } finally {
        await rm(target, { recursive: true, force: true });
        await rename(saved, target).catch(() => {}); // there was none before
      }
    },
    20 * MINUTES,
  );

  it('is proven again by a test of what is whole again', async () => {
    expect(await restore(ids[3] ?? '', 'whole')).toMatchObject({ status: 'passed' });
    expect((await job.context.testedBackups.of(SERVER)).badIds).toEqual(new Set());
  });

  const info = (link: number) => join(barman.path, SERVER, 'meta', `${ids[link]}-backup.info`);
});

async function flip(path: string): Promise<void> {
  const content = await readFile(path);
  const at = Math.floor(content.length / 2);
  await overwrite(path, at, Buffer.from([(content[at] ?? 0) ^ 0xff]));
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true });
}

async function replace(path: string, before: string, after: string): Promise<void> {
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll(before, after));
}
