import { describe, expect, test } from 'vitest';
import { destinationName, sshDestination } from './ssh-destination.ts';
import { parseSshSettings } from './ssh-settings.ts';

const PRINTED = `host rec
user root
hostname rec.example
port 22
addressfamily any
identitiesonly no
stricthostkeychecking ask
identityfile ~/.ssh/id_ed25519
identityfile /keys/id
globalknownhostsfile /etc/ssh/ssh_known_hosts
userknownhostsfile /root/.ssh/known_hosts /root/.ssh/known_hosts2
connecttimeout none
ciphers chacha20-poly1305@openssh.com,aes128-ctr
kexalgorithms curve25519-sha256
macs hmac-sha2-256
hostkeyalgorithms ssh-ed25519
`;

function resolved(change: (printed: string) => string = (printed) => printed) {
  const command = { program: 'ssh', args: ['rec'], configFile: null };
  return sshDestination(parseSshSettings(change(PRINTED)), command, {
    homeDirectory: '/home/barman',
    environment: { SSH_AUTH_SOCK: '/run/agent', OTHER_SOCK: '/run/other' },
  });
}

describe("ssh's view of a command", () => {
  test('says where it leads and how', () => {
    expect(resolved()).toEqual({
      status: 'parsed',
      destination: {
        program: 'ssh',
        host: 'rec.example',
        port: 22,
        user: 'root',
        identityFiles: ['/home/barman/.ssh/id_ed25519', '/keys/id'],
        identitiesOnly: false,
        agentSocket: '/run/agent',
        knownHostsName: 'rec.example',
        userKnownHostsFiles: ['/root/.ssh/known_hosts', '/root/.ssh/known_hosts2'],
        globalKnownHostsFiles: ['/etc/ssh/ssh_known_hosts'],
        strictHostKeyChecking: 'accept-new',
        connectTimeoutSeconds: 20,
        jump: null,
        addressFamily: 'any',
        bindAddress: null,
        ciphers: ['chacha20-poly1305@openssh.com', 'aes128-ctr'],
        keyExchanges: ['curve25519-sha256'],
        macs: ['hmac-sha2-256'],
        hostKeyAlgorithms: ['ssh-ed25519'],
        unclearPaths: [],
        configFile: null,
        args: ['rec'],
        settings: { all: expect.any(Function), get: expect.any(Function) },
      },
    });
  });

  test.each([
    ['port 22', 'port 2222', { port: 2222, knownHostsName: '[rec.example]:2222' }],
    ['port 22', 'port 2222\nhostkeyalias rec', { port: 2222, knownHostsName: 'rec' }],
    ['stricthostkeychecking ask', 'stricthostkeychecking true', { strictHostKeyChecking: 'yes' }],
    ['stricthostkeychecking ask', 'stricthostkeychecking false', { strictHostKeyChecking: 'accept-new' }],
    ['connecttimeout none', 'connecttimeout 7', { connectTimeoutSeconds: 7 }],
    ['connecttimeout none', 'connecttimeout 0', { connectTimeoutSeconds: 20 }],
    ['identitiesonly no', 'identitiesonly yes', { identitiesOnly: true }],
    ['addressfamily any', 'addressfamily inet6', { addressFamily: 'inet6' }],
    ['port 22', 'port 22\nbindaddress ::1', { bindAddress: '::1' }],
    ['port 22', 'port 22\nproxyjump none', { jump: null }],
    ['port 22', 'port 22\nproxyjump me@a:2222,b', { port: 22, jump: 'me@a:2222,b' }],
    ['identityfile /keys/id', 'identityfile /my keys/id', { unclearPaths: [] }],
    ['identityfile /keys/id', 'identityfile /keys/%h_%r', { unclearPaths: [] }],
    ['identityfile /keys/id', 'identityfile none', { identityFiles: ['/home/barman/.ssh/id_ed25519'] }],
    ['identityfile /keys/id', 'identityfile /keys/%C', { unclearPaths: ['/keys/%C'] }],
    ['/root/.ssh/known_hosts2', 'b/known_hosts', { unclearPaths: ['/root/.ssh/known_hosts b/known_hosts'] }],
    ['userknownhostsfile /root', 'userknownhostsfile none\nx /root', { userKnownHostsFiles: [] }],
    ['port 22', 'port 22\nidentityagent none', { agentSocket: null }],
    ['port 22', 'port 22\nidentityagent SSH_AUTH_SOCK', { agentSocket: '/run/agent' }],
    ['port 22', 'port 22\nidentityagent $OTHER_SOCK', { agentSocket: '/run/other' }],
    ['port 22', 'port 22\nidentityagent $UNSET', { agentSocket: null }],
    ['port 22', 'port 22\nidentityagent ~/my agent', { agentSocket: '/home/barman/my agent' }],
  ])('with %s changed to %j it differs in that', (from, to, expected) => {
    expect(resolved((printed) => printed.replace(from, to))).toMatchObject({ destination: expected });
  });

  test('takes the path of a key as it stands, with its spaces', () => {
    const parsed = resolved((printed) => printed.replace('/keys/id', '/my keys/%h'));
    expect(parsed).toMatchObject({
      destination: { identityFiles: [expect.anything(), '/my keys/rec.example'] },
    });
  });

  test.each([
    ['rec', 'root@rec:22'],
    ['::1', 'root@[::1]:22'],
  ])('names the host %s as %s', (host, name) => {
    const parsed = resolved((printed) => printed.replace('hostname rec.example', `hostname ${host}`));
    expect(parsed.status === 'parsed' && destinationName(parsed.destination)).toBe(name);
  });
});
