import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type RecoveryHost,
  recoveryHost,
} from '../../../../services/worker/src/recovery/host/recovery-host.ts';
import { script } from '../../../../services/worker/src/recovery/host/script.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

let sshd: Sshd;
const hosts: RecoveryHost[] = [];

beforeEach(async () => {
  sshd = await startSshd();
});
afterEach(async () => {
  for (const host of hosts.splice(0)) host.close();
  await sshd.stop();
});

const signal = () => AbortSignal.timeout(60_000);

function host(sshCommand = sshd.sshCommand): RecoveryHost {
  const made = recoveryHost(sshCommand);
  hosts.push(made);
  return made;
}

const withOption = (option: string) => sshd.sshCommand.replace('ssh ', `ssh -o ${option} `);

describe('a recovery host', () => {
  test('seen for the first time is remembered, in a file for its owner alone', async () => {
    expect(await host().connect(signal())).toMatchObject({ status: 'passed' });
    expect((await stat(sshd.knownHostsFile)).mode & 0o777).toBe(0o600);
    const remembered = await readFile(sshd.knownHostsFile, 'utf8');
    expect(remembered).toContain(`[127.0.0.1]:${sshd.port} ssh-ed25519 `);

    expect(await host(withOption('StrictHostKeyChecking=yes')).connect(signal())).toMatchObject({
      status: 'passed',
    });
    expect(await readFile(sshd.knownHostsFile, 'utf8')).toBe(remembered);
  });

  test('is recognized by OpenSSH afterwards, and one that OpenSSH knows by a hashed name is by us', async () => {
    await host().connect(signal());
    const options = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'];
    const args = sshd.sshCommand.split(' ').slice(1);
    expect(await execa('ssh', [...options, ...args, 'true'])).toMatchObject({ exitCode: 0 });

    await execa('ssh-keygen', ['-H', '-f', sshd.knownHostsFile]);
    expect(await readFile(sshd.knownHostsFile, 'utf8')).not.toContain('127.0.0.1');
    expect(await host(withOption('StrictHostKeyChecking=yes')).connect(signal())).toMatchObject({
      status: 'passed',
    });
  });

  // ssh2 forwards no agent, and OpenSSH is taken
  describe.each(['', 'ForwardAgent=yes'])('over the transport for "%s"', (transport) => {
    const connect = (...options: string[]) => {
      const all = [transport, ...options].filter(Boolean).map((option) => `-o ${option} `);
      return host(sshd.sshCommand.replace('ssh ', `ssh ${all.join('')}`)).connect(signal());
    };

    test.each(['no', 'accept-new', 'ask'])(
      'whose key has changed is refused with StrictHostKeyChecking=%s, with the command that forgets the old one',
      async (strict) => {
        await connect();
        await sshd.replaceHostKey();
        const refused = await connect(
          `StrictHostKeyChecking=${strict}`,
          'NoHostAuthenticationForLocalhost=yes',
        );
        const reason = refused.status === 'failed' ? refused.reason : '';
        expect(reason).toMatch(/the host key of .* has changed.*SHA256:/);

        const [, file = '', name = ''] = /ssh-keygen -f (\S+) -R '(\S+)'/.exec(reason) ?? [];
        await execa('ssh-keygen', ['-f', file, '-R', name]);
        expect(await connect()).toMatchObject({ status: 'passed' });
      },
    );

    test('whose key is revoked is refused, also when nothing is to be checked', async () => {
      await connect();
      const known = await readFile(sshd.knownHostsFile, 'utf8');
      await writeFile(sshd.knownHostsFile, `${known}@revoked ${known}`);
      const refused = await connect('StrictHostKeyChecking=no');
      expect(refused).toMatchObject({ reason: expect.stringContaining('is revoked') });
    });

    test('that is not known is refused when ssh is told to be strict', async () => {
      const refused = await connect('StrictHostKeyChecking=yes');
      expect(refused).toMatchObject({ reason: expect.stringContaining('is not known') });
      await expect(stat(sshd.knownHostsFile)).rejects.toThrow('ENOENT');
    });
  });

  test('that is down fails with its name and the cause', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const refused = await host(`ssh -p ${port} -i ${sshd.identityFile} root@127.0.0.1`).connect(signal());
    expect(refused).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(new RegExp(`root@127.0.0.1:${port}.*ECONNREFUSED`)),
    });
  });

  test.each([
    ['ssh -L 1:h:1 host', 'the option -L, which forwards ports: leave it out'],
    ['ssh -o Foo=1 host', 'Bad configuration option: foo'],
    ['ssh -p x host', 'an invalid port: "x"'],
    ['ssh -o Port=x host', 'ssh refuses'],
    // a shell that goes on holds the connection open until it has said so
    [`ssh -o "ProxyCommand=sh -c 'echo no way >&2'" host`, 'cannot connect to root@host:22: no way'],
    ['ssh no-such-host.invalid', 'no-such-host.invalid'],
  ])('given as "%s" fails before anything is done', async (command, problem) => {
    const refused = await host(`${command} -i ${sshd.identityFile}`).connect(signal());
    expect(refused).toMatchObject({ status: 'failed', reason: expect.stringContaining(problem) });
  });

  test('that knows none of our keys says which ones were offered', async () => {
    const key = join(dirname(sshd.identityFile), 'stranger');
    await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const refused = await host(sshd.sshCommand.replace(sshd.identityFile, key)).connect(signal());
    expect(refused).toMatchObject({ reason: expect.stringContaining(`accepts no key of Barback; add the`) });
    expect(refused).toMatchObject({ reason: expect.stringContaining(key) });
  });

  test('is opened by a key that only the agent has', async () => {
    const directory = dirname(sshd.identityFile);
    const socket = join(directory, 'agent');
    const agent = execa('/usr/bin/ssh-agent', ['-D', '-a', socket], { reject: false });
    try {
      await waitUntil(() => stat(socket), { description: 'the agent to listen' });
      await execa('/usr/bin/ssh-add', ['-q', sshd.identityFile], { env: { SSH_AUTH_SOCK: socket } });
      await rename(sshd.identityFile, join(directory, 'hidden'));
      vi.stubEnv('SSH_AUTH_SOCK', socket);
      expect(await host().connect(signal())).toMatchObject({ status: 'passed' });

      const only = withOption('IdentitiesOnly=yes');
      expect(await host(only).connect(signal())).toMatchObject({ status: 'failed' });
      // the public key says which one of the agent's is meant
      const named = only.replace(sshd.identityFile, `${sshd.identityFile}.pub`);
      expect(await host(named).connect(signal())).toMatchObject({ status: 'passed' });
      const refused = await host(named.replace('ssh ', 'ssh -o IdentityAgent=none ')).connect(signal());
      expect(refused).toMatchObject({ reason: expect.stringContaining('no private key for') });
    } finally {
      vi.unstubAllEnvs();
      agent.kill();
      await agent;
    }
  });

  test('found through an alias of an ssh configuration file is the same host', async () => {
    const file = join(dirname(sshd.identityFile), 'config');
    const lines = [
      'Host rec_pg',
      'HostName 127.0.0.1',
      `Port ${sshd.port}`,
      `User ${sshd.user}`,
      `IdentityFile ${sshd.identityFile}`,
      `UserKnownHostsFile ${sshd.knownHostsFile}`,
    ];
    await writeFile(file, lines.join('\n'));
    const alias = host(`ssh -F ${file} rec_pg`);
    expect(await alias.connect(signal())).toMatchObject({ status: 'passed' });
    expect(alias.name()).toBe(`${sshd.user}@127.0.0.1:${sshd.port}`);
  });
});

describe('a script on the recovery host', () => {
  const REPORT = script('tell first "$1"; tell second "$2"; cat');

  test('gets its arguments as they are and no input', async () => {
    const outcome = await host().run(REPORT, [`it's; $HOME`, '*'], { signal: signal() });
    expect(outcome).toMatchObject({ status: 'passed', values: { first: `it's; $HOME`, second: '*' } });
  });

  test('fails with its own words, or else with its exit code', async () => {
    const failing = await host().run(script('fail "no room"'), [], { signal: signal() });
    expect(failing).toMatchObject({ status: 'failed', reason: 'no room' });
    // as PostgreSQL's programs write their errors: piece by piece
    const within = await host().run(script('printf half >&2; sleep 0.1; fail why'), [], { signal: signal() });
    expect(within).toMatchObject({ reason: 'why' });
    const broken = await host().run(script('echo oops >&2; exit 3'), [], { signal: signal() });
    expect(broken).toMatchObject({ reason: expect.stringMatching(/ failed: oops$/), log: 'oops\n' });
  });

  test('keeps the last 64 KiB of what it printed', async () => {
    const long = await host().run(script('seq 1 100000; fail full'), [], { signal: signal() });
    const log = long.status === 'failed' ? long.log : '';
    expect(log.length).toBeGreaterThan(63 * 1024);
    expect(log.endsWith('99999\n100000\n')).toBe(true);
  });

  test('is no longer waited for when it is stopped', async () => {
    const controller = new AbortController();
    const running = host().run(script('sleep 3'), [], { signal: controller.signal });
    setImmediate(() => controller.abort());
    expect(await running).toMatchObject({ status: 'failed' });
  });

  test('that loses its connection has failed, and the next one is connected again', async () => {
    const { run } = host();
    await run(script('exit 0'), [], { signal: signal() });
    const lost = run(script('kill "$PPID"; sleep 3'), [], { signal: signal() });
    expect(await lost).toMatchObject({ reason: expect.stringContaining('was lost') });
    expect(await run(script('exit 0'), [], { signal: signal() })).toMatchObject({ status: 'passed' });
  });

  test('that only looks does not connect again to a host that was lost', async () => {
    const { run, look, isConnected } = host();
    const looked = () => look(script('tell seen yes'), [], { signal: signal() });
    expect(await looked()).toMatchObject({ reason: expect.stringContaining('no connection') });
    await run(script('exit 0'), [], { signal: signal() });
    expect(await looked()).toMatchObject({ status: 'passed', values: { seen: 'yes' } });
    await sshd.dropConnections();
    await waitUntil(() => !isConnected(), { description: 'the loss to be seen' });
    expect(await looked()).toMatchObject({ reason: expect.stringContaining('was lost') });
    expect(isConnected()).toBe(false);
  });

  test('is not run on a host that took the place of the first', async () => {
    const { run } = host();
    await run(script('exit 0'), [], { signal: signal() });
    await sshd.replaceHostKey();
    const refused = await run(script('exit 0'), [], { signal: signal() });
    expect(refused).toMatchObject({ reason: expect.stringContaining('has changed') });
    await rm(sshd.knownHostsFile);
  });
});
