import { access, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recoveryHost } from '../../../../services/worker/src/recovery/host/recovery-host.ts';
import { script } from '../../../../services/worker/src/recovery/host/script.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let sshd: Sshd;
let jumps: [Sshd, Sshd];
/** Knows the jump hosts as `outer` and `inner`, and the host behind them as `rec`. */
let configuration: string;

beforeEach(async () => {
  [sshd, ...jumps] = await Promise.all([startSshd(), startSshd(), startSshd()]);
  configuration = join(dirname(sshd.identityFile), 'config');
  const [outer, inner] = jumps;
  const hosts = [
    entry('outer', outer),
    entry('inner', inner),
    entry('rec', sshd),
    ['Host rec-behind', 'HostName 127.0.0.1', ...entry('rec', sshd).slice(2), 'ProxyJump outer'],
  ];
  await writeFile(configuration, hosts.flat().join('\n'));
});
afterEach(async () => {
  for (const one of [sshd, ...jumps]) await one.stop();
});

const entry = (name: string, { port, user, identityFile, knownHostsFile }: Sshd) => [
  `Host ${name}`,
  'HostName 127.0.0.1',
  `Port ${port}`,
  `User ${user}`,
  `IdentityFile ${identityFile}`,
  `UserKnownHostsFile ${knownHostsFile}`,
];

const signal = () => AbortSignal.timeout(30_000);

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** The `ssh` processes that carry a connection over a jump host of this test. */
async function carriers(): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((args) => args.includes(configuration) && args.includes(' -W '));
}

test.each([
  ['the option -J', () => 'ssh -F CONFIG -J outer rec'],
  ['ProxyJump as an option', () => 'ssh -F CONFIG -o ProxyJump=outer rec'],
  ['ProxyJump in the configuration', () => 'ssh -F CONFIG rec-behind'],
  ['a user and a port', () => `ssh -F CONFIG -J ${jumps[0].user}@outer:${jumps[0].port} rec`],
])('a host behind another one is reached with %s, and nothing runs on afterwards', async (_, command) => {
  const host = recoveryHost(command().replace('CONFIG', configuration));
  const ran = await host.run(script('tell came yes'), [], { signal: signal() });
  expect(ran).toMatchObject({ status: 'passed' });
  expect(await readFile(jumps[0].knownHostsFile, 'utf8')).toContain(`127.0.0.1]:${jumps[0].port}`);
  expect(await carriers()).toHaveLength(1);
  host.close();
  await waitUntil(async () => (await carriers()).length === 0, { description: 'the jump to end' });
});

test('a chain of jump hosts is gone along, where the first is known', async () => {
  await recoveryHost(`ssh -F ${configuration} outer`).connect(signal());
  const host = recoveryHost(`ssh -F ${configuration} -J outer,inner rec`);
  expect(await host.connect(signal())).toMatchObject({ status: 'passed' });
  expect(await carriers()).toHaveLength(2);
  host.close();
  await waitUntil(async () => (await carriers()).length === 0, { description: 'the jumps to end' });
});

test.each([
  ['is down', (jump: Sshd) => jump.shutDown(), /over outer: .*Connection refused/s],
  [
    'lets nobody in',
    (jump: Sshd) => writeFile(jump.authorizedKeysFile, ''),
    /over outer: .*Permission denied/s,
  ],
  [
    'has another key than it had',
    async (jump: Sshd) => {
      await recoveryHost(`ssh -F ${configuration} outer`).connect(signal());
      await jump.replaceHostKey();
    },
    /over outer: .*Host key verification failed/s,
  ],
])('a jump host that %s is the reason of the failure, in the words of ssh', async (_, change, reason) => {
  await change(jumps[0]);
  const refused = await recoveryHost(`ssh -F ${configuration} -J outer rec`).connect(signal());
  expect(refused).toMatchObject({ status: 'failed', reason: expect.stringMatching(reason) });
  expect(await carriers()).toEqual([]);
});

test('a host behind a jump host that is not who it was is refused', async () => {
  const command = `ssh -F ${configuration} -J outer rec`;
  const host = recoveryHost(command);
  await host.connect(signal());
  host.close();
  await sshd.replaceHostKey();
  const refused = await recoveryHost(command).connect(signal());
  expect(refused).toMatchObject({ reason: expect.stringContaining('has changed') });
  expect(await carriers()).toEqual([]);
});

test('a script whose jump host goes away has failed, and the next is run over a new connection', async () => {
  const { run, close } = recoveryHost(`ssh -F ${configuration} -J outer rec`);
  await run(script('exit 0'), [], { signal: signal() });
  const begun = join(dirname(configuration), 'begun');
  const running = run(script('touch "$1"\nsleep 30'), [begun], { signal: signal() });
  await waitUntil(() => exists(begun), { description: 'the script to have begun' });
  await jumps[0].dropConnections();
  expect(await running).toMatchObject({ reason: expect.stringContaining('was lost') });
  expect(await run(script('exit 0'), [], { signal: signal() })).toMatchObject({ status: 'passed' });
  close();
});
