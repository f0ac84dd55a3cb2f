import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '@barback/shared/service/log';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isBackupProcessLeft } from '../../../services/worker/src/backup/running/left-process.ts';
import { isLockHeld } from '../../../services/worker/src/catalogue/lock-held.ts';
import { processesWith } from '../../fixtures/processes.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

const log = createLog('test', 'silent');
const runner = new URL('../../../services/worker/src/barman/run.ts', import.meta.url).href;
let directory: TemporaryDirectory;
beforeEach(async () => {
  directory = await startTemporaryDirectory();
  await mkdir(join(directory.path, 'bin'));
});
afterEach(() => directory.stop());

const file = (name: string) => join(directory.path, name);
const isThere = (name: string) =>
  readFile(file(name)).then(
    () => true,
    () => false,
  );

async function program(name: string, script: string): Promise<void> {
  const path = join(directory.path, 'bin', name);
  await writeFile(path, `#!/bin/sh\ncd ${directory.path}\n${script}\n`);
  await chmod(path, 0o755);
}

/** A process that begins a backup, as a worker does. */
function startWorker() {
  const begin = `import { barmanRunner } from '${runner}';
    await barmanRunner(async () => 'barman.conf')(['backup', 'pg1'],
      { timeoutMilliseconds: 60_000, signal: new AbortController().signal, lockFile: '${file('lock')}' });`;
  return execa(process.execPath, ['--input-type=module', '-e', begin], {
    env: { PATH: `${directory.path}/bin:/usr/bin:/bin` },
    reject: false,
  });
}

/** One that is killed as soon as its backup has come to where it says so. */
async function killedWorker(when: string): Promise<void> {
  const worker = startWorker();
  await waitUntil(() => isThere(when), { description: `the backup to be at "${when}"` });
  worker.kill('SIGKILL');
  await worker;
}

const nothingRuns = () =>
  waitUntil(async () => (await processesWith(`${directory.path}/bin`)).length === 0, {
    description: 'everything to end',
  });

it('no barman is started whose worker was killed before the kernel knew that it is to die with it', async () => {
  // as a machine with too much to do: the program that asks for the death signal is late
  await program('setpriv', 'touch late\nuntil [ -e go ]; do :; done\nexec /usr/bin/setpriv "$@"');
  await program('barman', 'touch started');
  await killedWorker('late');
  await writeFile(file('go'), '');
  await nothingRuns();
  expect(await isThere('started')).toBe(false);
});

it('a barman that was told to end before it could understand is seen, and told again', async () => {
  // as Python before it has its handlers: the first signal is lost
  await program(
    'barman',
    "trap '' INT\ntouch starting\nuntil [ -e go ]; do :; done\ntrap 'touch told; exit 1' INT\ntouch ready\nwhile :; do :; done",
  );
  await killedWorker('starting');
  expect(await isBackupProcessLeft(file('lock'), log)).toBe(true);
  await writeFile(file('go'), '');
  await waitUntil(() => isThere('ready'), { description: 'it to understand signals' });
  expect(await isLockHeld(file('lock'))).toBe(true);
  await waitUntil(async () => !(await isBackupProcessLeft(file('lock'), log)), {
    description: 'it to end',
  });
  expect(await isThere('told')).toBe(true);
});

it('a barman whose worker is only held up is left to it', async () => {
  await program('barman', "trap 'touch told; exit 1' INT\ntouch ready\nuntil [ -e go ]; do :; done");
  const worker = startWorker();
  await waitUntil(() => isThere('ready'), { description: 'it to run' });
  worker.kill('SIGSTOP');
  expect(await isBackupProcessLeft(file('lock'), log)).toBe(true);
  worker.kill('SIGCONT');
  await writeFile(file('go'), '');
  await worker;
  expect(await isThere('told')).toBe(false);
  expect(await isBackupProcessLeft(file('lock'), log)).toBe(false);
});
