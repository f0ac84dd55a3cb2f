import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '@barback/shared/state/entries/progress';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { workerJobs } from '../../../../services/worker/src/queue/jobs.ts';
import { recoveryHost } from '../../../../services/worker/src/recovery/host/recovery-host.ts';
import { loadScript } from '../../../../services/worker/src/recovery/host/script.ts';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { type BackupJob, startBackupJob } from '../../../fixtures/backup-job.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';
import { type RedisServer, startRedis } from '../../../fixtures/redis.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const STEPS = join(import.meta.dirname, '../../../../services/worker/src/recovery/steps');
const MEASURE = loadScript(STEPS, 'restore/measure.sh');

let source: BackedUpServer;
let redis: RedisServer;
let job: BackupJob;
let stage: RecoveryStage;
let elsewhere: TemporaryDirectory;

beforeAll(async () => {
  [redis, source] = await Promise.all([startRedis(), startBackedUpServer()]);
  job = await startBackupJob(source.server, source.barman, redis);
});
afterAll(async () => {
  await job?.stop();
  await source?.stop();
  await redis?.stop();
});

beforeEach(async () => {
  [stage, elsewhere] = await Promise.all([startRecoveryStage(source), startTemporaryDirectory()]);
});
afterEach(async () => {
  await stage.stop();
  await elsewhere.stop();
});

const signal = () => AbortSignal.timeout(170_000);

test.each([
  ['fails', 'echo "du: out of memory" >&2; exit 1'],
  ['says nonsense', 'echo many total'],
  ['does not end', 'sleep 3600; sleep 3600'],
])('a recovery test passes on a host whose du %s while it restores', async (_, answer) => {
  const asked = join(elsewhere.path, 'asked');
  await replaceDu(`echo >>${asked}; ${answer}`);
  const seen: number[] = [];
  const { status, steps } = await stage.test({
    request: { verify: [] },
    onRestored: (bytes) => seen.push(bytes),
    async restore(request) {
      await waitUntil(() => stat(asked), { description: 'du to be asked' });
      const outcome = await stage.restore(request);
      await rm(duIsReplaced());
      return outcome;
    },
  });
  expect({ status, failed: steps.filter((step) => step.status === 'failed') }).toEqual({
    status: 'passed',
    failed: [],
  });
  expect(seen).toEqual([]);
  expect(await stage.leftovers()).toEqual([]);
});

test('files of the data directory and of the tablespaces count, and there is nothing before the first', async () => {
  const [data, tablespaces] = [join(elsewhere.path, 'data'), join(elsewhere.path, 'tablespaces')];
  await mkdir(data);
  const host = recoveryHost(stage.sshd.sshCommand);
  await host.connect(signal());
  const restored = async () => {
    const looked = await host.look(MEASURE, [data, tablespaces], { signal: signal() });
    return looked.status === 'passed' ? Number(looked.values.restored_kb) : looked;
  };
  expect(await restored()).toBe(0);
  await writeFile(join(data, 'PG_VERSION'), Buffer.alloc(40 * 1024));
  expect(await restored()).toBe(40);
  await mkdir(join(tablespaces, '0'), { recursive: true });
  await writeFile(join(tablespaces, '0', 'PG_17'), Buffer.alloc(80 * 1024));
  expect(await restored()).toBe(120);
  host.close();
});

test('a recovery test tells how much it has restored, and of how much', async () => {
  const { server, barman, postgres, backup } = source;
  await barman.writeServer(server, {
    postgres,
    lines: [
      'bandwidth_limit = 4000',
      `#:backup_recovery_ssh_cmd = "${stage.sshd.sshCommand}"`,
      `#:recovery_directory = ${stage.directory}`,
      '#:recovery_sql = SELECT true',
      '#:recovery_verify = sql',
    ],
  });
  const reports: Progress[] = [];
  const report = (progress: Progress) => void reports.push(progress);
  const payload = { server, slot: 'a', trigger: 'manual', backupId: backup.backupId };
  const context = { ...job.context, report };
  const outcome = await workerJobs['recovery-test'].run(payload, context, signal());
  expect(outcome).toEqual({ status: 'done' });

  const restoring = reports.filter(({ step, bytes }) => step === 'restore' && bytes !== null);
  const bytes = restoring.map((progress) => progress.bytes ?? 0);
  expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
  expect(new Set(bytes).size).toBeGreaterThan(2);
  expect(bytes.at(-1)).toBeGreaterThan(1_000_000);
  expect(restoring[0]?.expectedBytes).toBeGreaterThan(backup.sizeBytes ?? Infinity);
  const begin = reports.find(({ step }) => step === 'restore');
  expect(new Set(restoring.map(({ since }) => since))).toEqual(new Set([begin?.since]));
  expect(reports.at(-1)).toMatchObject({ step: 'clean_up', bytes: null });
});

const duIsReplaced = () => join(elsewhere.path, 'replaced');

/** While the flag is there, whoever asks `du` on the recovery host gets something else. */
async function replaceDu(commands: string): Promise<void> {
  const du = join(elsewhere.path, 'du');
  await execa('chown', [stage.sshd.user, elsewhere.path]);
  await writeFile(duIsReplaced(), '');
  await writeFile(du, `#!/bin/sh\n[ -e ${duIsReplaced()} ] || exec /usr/bin/du "$@"\n${commands}\n`);
  await chmod(du, 0o755);
  const { authorizedKeysFile } = stage.sshd;
  const command = `PATH=${elsewhere.path}:$PATH; eval \\"$SSH_ORIGINAL_COMMAND\\"`;
  await writeFile(authorizedKeysFile, `command="${command}" ${await readFile(authorizedKeysFile, 'utf8')}`);
}
