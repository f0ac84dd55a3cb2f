import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type RecoveryHost,
  recoveryHost,
} from '../../../../services/worker/src/recovery/host/recovery-host.ts';
import { loadScript, script } from '../../../../services/worker/src/recovery/host/script.ts';
import { CREATED_MARK, type Place, placeOf } from '../../../../services/worker/src/recovery/ladder/place.ts';
import {
  barmanSshCommand,
  closeSharedConnection,
} from '../../../../services/worker/src/ssh/barman-ssh-command.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

const STEPS = join(import.meta.dirname, '../../../../services/worker/src/recovery/steps');
const REMOVE = loadScript(STEPS, 'prepare/remove.sh');

let sshd: Sshd;
let recovery: TemporaryDirectory;
let place: Place;
let host: RecoveryHost;
const started: ReturnType<typeof sleep>[] = [];

beforeEach(async () => {
  [sshd, recovery] = await Promise.all([startSshd(), startTemporaryDirectory()]);
  const backup = { backupId: '20261123T101112' };
  place = placeOf({ server: 'pg', recoveryDirectory: recovery.path, backup }, 'n1');
  host = recoveryHost(sshd.sshCommand, [place.directoryVariable, place.testVariable]);
  await mkdir(place.dataDirectory, { recursive: true });
  await writeFile(join(place.directory, '.barback-recovery'), place.markers.created);
});
afterEach(async () => {
  host.close();
  for (const process of started.splice(0)) {
    process.kill('SIGKILL');
    await process;
  }
  await sshd.stop();
  await recovery.stop();
});

const signal = () => AbortSignal.timeout(60_000);

const cleanUp = () =>
  host.run(REMOVE, [place.directory, place.nonceMark, CREATED_MARK, place.testVariable, ''], {
    signal: signal(),
  });

/** A process of this test alone: nobody else sleeps for so long. */
const SECONDS = String(86_400 + process.pid);
async function sleepers(): Promise<number> {
  const { stdout } = await execa('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((args) => args === `sleep ${SECONDS}`).length;
}

test.each([
  ['a command', 'sleep "$1"'],
  ['what a command started and left', 'setsid sleep "$1" & sleep "$1"'],
  ['a command that does not want to end', `trap '' TERM; sleep "$1"; sleep "$1"`],
])('%s of a script that was stopped ends with the test', { timeout: 60_000 }, async (_, body) => {
  const controller = new AbortController();
  const running = host.run(script(body), [SECONDS], { signal: controller.signal });
  await waitUntil(sleepers, { description: 'the command to run' });
  controller.abort();
  expect(await running).toMatchObject({ status: 'failed' });
  expect(await sleepers()).toBeGreaterThan(0);

  expect(await cleanUp()).toMatchObject({ status: 'passed' });
  expect(await sleepers()).toBe(0);
});

test('what Barman started over ssh ends with the test, though Barman itself was killed', async () => {
  await host.connect(signal());
  const variables = [place.directoryVariable, place.testVariable];
  const controlPath = join(recovery.path, 'control');
  const command = barmanSshCommand(host.destination(), controlPath, variables);
  const barman = execa('sh', ['-c', `exec ${command} 'sleep ${SECONDS}'`], {
    reject: false,
    stdio: 'ignore', // the shared connection would hold it open
  });
  await waitUntil(sleepers, { description: 'the command to run' });
  barman.kill('SIGKILL');
  await barman;
  expect(await cleanUp()).toMatchObject({ status: 'passed' });
  expect(await sleepers()).toBe(0);
  await execa('ssh', closeSharedConnection(host.destination(), controlPath), { reject: false });
});

const sleep = (env: Record<string, string>, cwd: string) =>
  execa('sleep', ['600'], { env, cwd, reject: false });

/** A process of someone else's. */
function start(env: Record<string, string>, cwd = '/') {
  const one = sleep(env, cwd);
  started.push(one);
  return one;
}

test.each([
  ['works in the directory', () => start({}, place.dataDirectory)],
  [
    'belongs to a server whose name begins alike',
    () => start({ BARBACK_RECOVERY: `${place.directory}2`, BARBACK_RECOVERY_TEST: 'n12' }),
  ],
  [
    'belongs to a newer test of the server',
    () => start({ BARBACK_RECOVERY: place.directory, BARBACK_RECOVERY_TEST: 'n2' }),
  ],
  [
    'is named by what another one carries',
    () => {
      const named = start({});
      start({ LIST: `\n==> /proc/${named.pid}/environ <==\n${place.testVariable}\n` });
      return named;
    },
  ],
])('a process that %s is not touched', async (_, make) => {
  const bystander = make();
  expect(await cleanUp()).toMatchObject({ status: 'passed' });
  const isAlive = await Promise.race([
    bystander.then(() => false),
    host.run(script(''), [], { signal: signal() }).then(() => true),
  ]);
  expect(isAlive).toBe(true);
});
