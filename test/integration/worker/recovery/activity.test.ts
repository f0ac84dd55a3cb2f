import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type RecoveryHost,
  recoveryHost,
} from '../../../../services/worker/src/recovery/host/recovery-host.ts';
import { loadScript, script } from '../../../../services/worker/src/recovery/host/script.ts';
import { activityOf } from '../../../../services/worker/src/recovery/ladder/progress-watch.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const RECOVERY = join(import.meta.dirname, '../../../../services/worker/src/recovery');
const ACTIVITY = loadScript(RECOVERY, 'host/activity.sh');

/** Another one each time: what a test before left to end is none of the next. */
let variable: string;

let sshd: Sshd;
let host: RecoveryHost;
let directory: TemporaryDirectory;

beforeEach(async () => {
  [sshd, directory] = await Promise.all([startSshd(), startTemporaryDirectory()]);
  variable = `BARBACK_RECOVERY_TEST=${randomUUID()}`;
  host = recoveryHost(sshd.sshCommand, [variable]);
  await host.connect(signal());
});
afterEach(async () => {
  host.close();
  await sshd.stop();
  await directory.stop();
});

const signal = () => AbortSignal.timeout(60_000);

async function activity() {
  const looked = await host.look(ACTIVITY, [variable], { signal: signal() });
  if (looked.status === 'failed') throw new Error(looked.reason);
  const found = activityOf(looked);
  if (found === null) throw new Error(`the look told ${JSON.stringify(looked.values)}`);
  return found;
}

/** Has a script run until it is stopped, and returns when it has begun. */
async function start(body: string) {
  const begun = join(directory.path, 'begun');
  const controller = new AbortController();
  const running = host.run(script(body), [begun, directory.path], { signal: controller.signal });
  await waitUntil(() => stat(begun), { description: 'the script to begin' });
  return async () => {
    controller.abort();
    await running;
    // it is no longer waited for, and goes on as long as the file is there
    await rm(begun);
  };
}

test('of a test without processes there is nothing, although the look has some itself', async () => {
  const none = { processes: 0, cpuTicks: 0, ioKilobytes: 0 };
  expect([await activity(), await activity()]).toEqual([none, none]);
});

test('of processes that wait it stays as it is', async () => {
  const stop = await start('touch "$1"; while [ -e "$1" ]; do sleep 1; done');
  const before = await activity();
  expect(before.processes).toBeGreaterThan(0);
  expect((await activity()).ioKilobytes - before.ioKilobytes).toBeLessThan(1024);
  expect((await activity()).cpuTicks - before.cpuTicks).toBeLessThan(10);
  await stop();
});

test.each([
  ['computes', 'touch "$1"; while [ -e "$1" ]; do :; done', 'cpuTicks'],
  [
    'computes in a child that hides where it comes from',
    'touch "$1"; env -i sh -c "while [ -e $1 ]; do :; done"',
    'cpuTicks',
  ],
  [
    'reads and writes',
    'touch "$1"; while [ -e "$1" ]; do head -c 4194304 /dev/zero >"$2/zeros"; done',
    'cpuTicks',
  ],
  [
    'copies in one process',
    'touch "$1"; while [ -e "$1" ]; do head -c 1048576 /dev/zero; sleep 0.01; done | cat >/dev/null',
    'ioKilobytes',
  ],
] as const)('of one that %s it grows', async (_, body, what) => {
  const stop = await start(body);
  const before = await activity();
  await waitUntil(async () => (await activity())[what] >= before[what] + 20, { description: 'it to grow' });
  await stop();
});
