import { describe, expect, test } from 'vitest';
import { parseSshCommand, parseSshSettings, targetName } from './target.ts';

describe('an ssh command', () => {
  test.each([
    ['ssh root@rec_pg', ['root@rec_pg']],
    ['/usr/bin/ssh  rec_pg', ['rec_pg']],
    ['ssh -p 2222 -i /keys/id -l root host', ['-p', '2222', '-i', '/keys/id', '-l', 'root', 'host']],
    ['ssh -p2222 -oPort=1 host', ['-p2222', '-oPort=1', 'host']],
    ['ssh host -p 22', ['host', '-p', '22']],
    ['ssh -i "/my keys/id" host', ['-i', '/my keys/id', 'host']],
    ['ssh -qTx -C host', ['-qTx', '-C', 'host']],
    ['ssh -o "ConnectTimeout 5" host', ['-o', 'ConnectTimeout 5', 'host']],
    ['ssh -J me@a:2222,b host', ['-J', 'me@a:2222,b', 'host']],
  ])('%s is understood', (command, args) => {
    expect(parseSshCommand(command)).toEqual({ status: 'parsed', args, configFile: null });
  });

  test.each(['ssh -F /my/config host', 'ssh host -F/my/config'])('%s names its configuration', (command) => {
    expect(parseSshCommand(command)).toMatchObject({ configFile: '/my/config' });
  });

  test.each([
    ['rsh root@host', 'is not an ssh command'],
    ['', 'is not an ssh command'],
    ['ssh', 'names no host'],
    ['ssh -p 22', 'names no host'],
    ['ssh host -p', 'has no value after -p'],
    ['ssh host uptime', 'has more after the host: "uptime"'],
    ['ssh host -J', 'has no value after -J'],
    ['ssh -L 1:h:1 host', 'has the option -L, which is not understood'],
    ['ssh - host', 'has the option -, which is not understood'],
    ['ssh -qf host', 'has the option -qf, which is not understood'],
  ])('"%s" is refused because it %s', (command, problem) => {
    const parsed = parseSshCommand(command);
    expect(parsed).toMatchObject({ status: 'failed', reason: expect.stringContaining(problem) });
  });
});

const PRINTED = `host rec
user root
hostname rec.example
port 22
identitiesonly no
stricthostkeychecking ask
identityfile ~/.ssh/id_ed25519
identityfile /keys/id
globalknownhostsfile /etc/ssh/ssh_known_hosts
userknownhostsfile /root/.ssh/known_hosts /root/.ssh/known_hosts2
connecttimeout none
ciphers chacha20-poly1305@openssh.com,aes128-ctr
`;

function settings(change: (printed: string) => string = (printed) => printed) {
  const asked = { args: ['rec'], configFile: null, homeDirectory: '/home/barman' };
  return parseSshSettings(change(PRINTED), asked);
}

describe("ssh's view of a command", () => {
  test('says where it leads and how', () => {
    expect(settings()).toEqual({
      status: 'parsed',
      target: {
        host: 'rec.example',
        port: 22,
        user: 'root',
        identityFiles: ['/home/barman/.ssh/id_ed25519', '/keys/id'],
        identitiesOnly: false,
        knownHostsName: 'rec.example',
        userKnownHostsFiles: ['/root/.ssh/known_hosts', '/root/.ssh/known_hosts2'],
        globalKnownHostsFiles: ['/etc/ssh/ssh_known_hosts'],
        strictHostKeyChecking: 'accept-new',
        connectTimeoutSeconds: 20,
        jump: null,
        ciphers: ['chacha20-poly1305@openssh.com', 'aes128-ctr'],
        configFile: null,
        args: ['rec'],
      },
    });
  });

  test.each([
    ['port 22', 'port 2222', { port: 2222, knownHostsName: '[rec.example]:2222' }],
    ['port 22', 'port 2222\nhostkeyalias rec', { port: 2222, knownHostsName: 'rec' }],
    ['stricthostkeychecking ask', 'stricthostkeychecking true', { strictHostKeyChecking: 'yes' }],
    ['stricthostkeychecking ask', 'stricthostkeychecking false', { strictHostKeyChecking: 'accept-new' }],
    ['connecttimeout none', 'connecttimeout 7', { connectTimeoutSeconds: 7 }],
    ['identitiesonly no', 'identitiesonly yes', { identitiesOnly: true }],
    ['port 22', 'port 22\nproxycommand none', { port: 22 }],
    ['port 22', 'port 22\nproxyjump me@a:2222,b', { port: 22, jump: 'me@a:2222,b' }],
  ])('with %s changed to %j it differs in that', (from, to, expected) => {
    expect(settings((printed) => printed.replace(from, to))).toMatchObject({ target: expected });
  });

  test('is refused with a ProxyCommand, which only a shell understands', () => {
    expect(settings((printed) => `${printed}proxycommand nc %h %p\n`)).toEqual({
      status: 'failed',
      reason: "ssh's ProxyCommand (nc %h %p) is not supported: name the host in between with -J or ProxyJump",
    });
  });

  test.each([
    ['rec', 'root@rec:22'],
    ['::1', 'root@[::1]:22'],
  ])('names the host %s as %s', (host, name) => {
    const parsed = settings((printed) => printed.replace('hostname rec.example', `hostname ${host}`));
    expect(parsed.status === 'parsed' && targetName(parsed.target)).toBe(name);
  });
});
