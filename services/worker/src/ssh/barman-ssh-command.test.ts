import { parseArgsStringToArgv } from 'string-argv';
import { describe, expect, test } from 'vitest';
import { barmanSshCommand, closeSharedConnection } from './barman-ssh-command.ts';
import { type SshDestination, sshDestination } from './ssh-destination.ts';
import { parseSshSettings } from './ssh-settings.ts';

const ARGS = ['-p', '2222', '-i', '/my keys/id', 'root@rec'];

function destination(settings = '', change: Partial<SshDestination> = {}): SshDestination {
  const here = { homeDirectory: '/', environment: {} };
  const printed = parseSshSettings(`user root\nhostname rec\nport 2222\n${settings}`);
  const parsed = sshDestination(printed, { program: 'ssh', args: ARGS, configFile: null }, here);
  if (parsed.status === 'failed') throw new Error(parsed.reason);
  return { ...parsed.destination, ...change };
}

const command = (settings?: string, change?: Partial<SshDestination>) =>
  barmanSshCommand(destination(settings, change), '/tmp/c/control', ['A=1', 'B=/b']);

describe('the ssh command for Barman', () => {
  test('ends with what the user wrote, word for word, and the environment of what is run', () => {
    const words = parseArgsStringToArgv(command('', { program: '/opt/ssh' }));
    expect(words[0]).toBe('/opt/ssh');
    const unset = ['-u', 'POSIXLY_CORRECT', '-u', 'LD_PRELOAD'];
    expect(words.slice(-ARGS.length - 7)).toEqual([...ARGS, 'env', ...unset, 'A=1', 'B=/b']);
  });

  test.each([
    ['stricthostkeychecking ask', 'accept-new'],
    ['stricthostkeychecking false', 'accept-new'],
    ['stricthostkeychecking true', 'yes'],
  ] as const)('asks nothing, checks the host key, with %s by %s', (settings, strict) => {
    const given = command(settings);
    expect(given).toContain('-o BatchMode=yes');
    expect(given).toContain(`-o StrictHostKeyChecking=${strict}`);
    expect(given).toContain('-o NoHostAuthenticationForLocalhost=no -o VerifyHostKeyDNS=no');
  });

  test('encrypts with a cipher that ssh may use, the fastest first', () => {
    expect(command('ciphers aes256-gcm@openssh.com,aes128-ctr')).toContain(
      '-o Ciphers=aes256-gcm@openssh.com,aes128-ctr',
    );
    expect(command()).not.toContain('Ciphers');
  });

  test('undoes settings under which no command is run as it is given, and no others', () => {
    expect(command('requesttty force\nremotecommand date\nstdinnull yes\nsessiontype none')).toContain(
      '-o requesttty=no -o remotecommand=none -o sessiontype=default -o stdinnull=no',
    );
    expect(command('requesttty auto\nstdinnull no\nsessiontype default')).not.toMatch(/tty|stdin|session/);
  });

  test('puts an apostrophe where rsync understands it', () => {
    expect(command('', { args: ['-o', "ProxyCommand=nc '%h' %p", 'rec'] })).toContain(
      `-o "ProxyCommand=nc '%h' %p" rec`,
    );
  });

  test('shares one connection, which can be ended', () => {
    expect(command()).toContain('-o ControlMaster=auto -o ControlPath=/tmp/c/control');
    const args = closeSharedConnection(destination(), '/tmp/c/control');
    expect(args.slice(0, 2)).toEqual(['-O', 'exit']);
    expect(args).toContain('ControlPath=/tmp/c/control');
  });
});
