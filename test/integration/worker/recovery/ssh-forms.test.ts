import { appendFile, copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSshCommand } from '@barback/shared/barman-d/ssh-command';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { recoveryHost } from '../../../../services/worker/src/recovery/host/recovery-host.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../../fixtures/wait-until.ts';

/** The usual one; one that knows newer algorithms only; one that knows certificates only, and has one. */
let hosts: Record<'usual' | 'modern' | 'certified', Sshd>;
let keys: TemporaryDirectory;
let agent: ReturnType<typeof startAgent>;

const key = (name: string) => join(keys.path, name);
const startAgent = () => execa('/usr/bin/ssh-agent', ['-D', '-a', key('agent')], { reject: false });
const makeKey = (name: string, ...options: string[]) =>
  execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key(name), ...options]);

beforeAll(async () => {
  keys = await startTemporaryDirectory();
  await Promise.all([
    makeKey('authority'),
    makeKey('certified'),
    makeKey('host'),
    makeKey('rsa', '-t', 'rsa'),
  ]);
  await execa('ssh-keygen', ['-q', '-s', key('authority'), '-I', 'me', '-n', 'root', key('certified.pub')]);
  await execa('ssh-keygen', [
    '-q',
    '-s',
    key('authority'),
    '-I',
    'rec',
    '-h',
    '-n',
    '127.0.0.1',
    key('host.pub'),
  ]);
  const [usual, modern, certified] = await Promise.all([
    startSshd(),
    startSshd({
      configuration: [
        'KexAlgorithms sntrup761x25519-sha512@openssh.com',
        'PubkeyAcceptedAlgorithms rsa-sha2-512',
      ],
    }),
    startSshd({
      configuration: [
        `TrustedUserCAKeys ${key('authority.pub')}`,
        'AuthorizedKeysFile none',
        `HostKey ${key('host')}`,
        `HostCertificate ${key('host-cert.pub')}`,
      ],
    }),
  ]);
  hosts = { usual, modern, certified };
  await appendFile(modern.authorizedKeysFile, await readFile(key('rsa.pub')));
  await writeFile(key('authorities'), `@cert-authority * ${await readFile(key('authority.pub'), 'utf8')}`);
  await mkdir(key('a b'));
  await copyFile(usual.identityFile, key('a b/key'));
  await copyFile(usual.identityFile, key('127.0.0.1_root'));
  await copyFile(`${usual.identityFile}.pub`, key('only.pub'));
  agent = startAgent();
  await waitUntil(() => stat(key('agent')), { description: 'the agent to listen' });
  const files = [usual.identityFile, key('rsa')];
  await execa('/usr/bin/ssh-add', ['-q', ...files], { env: { SSH_AUTH_SOCK: key('agent') } });
});
afterAll(async () => {
  agent.kill();
  await Promise.all([agent, ...Object.values(hosts).map((host) => host.stop())]);
  await keys.stop();
});

type Form = [form: string, name: keyof typeof hosts, transport: 'ssh2' | 'openssh', options: string];

test.each<Form>([
  ['options that change nothing', 'usual', 'ssh2', '-4vn -tt -k -E /tmp/none -S none -e none -i KEY'],
  ['a cipher and a MAC', 'usual', 'ssh2', '-c aes128-ctr -m hmac-sha2-512 -i KEY'],
  ['an address to come from', 'usual', 'ssh2', '-b 127.0.0.1 -i KEY'],
  ['a path of a key with a space', 'usual', 'ssh2', "-i 'KEYS/a b/key'"],
  ['tokens in the path of a key', 'usual', 'ssh2', '-o IdentityFile=KEYS/%h_%r'],
  ['an agent', 'usual', 'ssh2', '-o IdentityAgent=KEYS/agent'],
  ['an agent by a variable', 'usual', 'ssh2', '-o IdentityAgent=$OTHER_AGENT'],
  [
    'an agent and a public key',
    'usual',
    'openssh',
    '-o IdentityAgent=KEYS/agent -o IdentitiesOnly=yes -i KEYS/only.pub',
  ],
  [
    'a ProxyCommand',
    'usual',
    'openssh',
    `-i KEY -o "ProxyCommand=ssh -i 'KEY' -o UserKnownHostsFile=KEYS/way -o StrictHostKeyChecking=no -p PORT root@127.0.0.1 -W %h:%p"`,
  ],
  [
    'a path of known hosts with a space',
    'usual',
    'openssh',
    `-i KEY -o 'UserKnownHostsFile="KEYS/a b/known"'`,
  ],
  ['MACs that ssh2 has not', 'usual', 'openssh', '-c aes128-ctr -m umac-128-etm@openssh.com -i KEY'],
  ['a post-quantum key exchange and rsa-sha2-512 alone', 'modern', 'openssh', '-i KEYS/rsa'],
  ['the same with an agent', 'modern', 'openssh', '-o IdentityAgent=KEYS/agent'],
  [
    'certificates of the user and of the host',
    'certified',
    'openssh',
    '-i KEYS/certified -o UserKnownHostsFile=KEYS/authorities -o StrictHostKeyChecking=yes',
  ],
])('%s: a host is reached', async (_, name, transport, options) => {
  const { port, user, identityFile, knownHostsFile } = hosts[name];
  const words = options
    .replaceAll('KEYS', keys.path)
    .replaceAll('KEY', identityFile)
    .replaceAll('PORT', `${port}`);
  const command = `ssh -p ${port} ${words} -o UserKnownHostsFile=${knownHostsFile} ${user}@127.0.0.1`;
  expect(parseSshCommand(command)).toMatchObject({ status: 'parsed' });
  vi.stubEnv('OTHER_AGENT', key('agent'));
  vi.stubEnv('SSH_AUTH_SOCK', undefined);
  const seen: unknown[] = [];
  const host = recoveryHost(command, [], { debug: (fields: unknown) => seen.push(fields) });
  try {
    expect(await host.connect(AbortSignal.timeout(30_000))).toEqual({ status: 'passed' });
    expect(seen.at(-1)).toMatchObject({ host: `${user}@127.0.0.1:${port}`, transport });
  } finally {
    host.close();
    vi.unstubAllEnvs();
  }
});
