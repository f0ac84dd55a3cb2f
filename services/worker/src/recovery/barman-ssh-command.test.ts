import { parseArgsStringToArgv } from 'string-argv';
import { describe, expect, test } from 'vitest';
import { barmanSshCommand, closeSharedConnection } from './barman-ssh-command.ts';
import type { SshTarget } from './target.ts';

const target: SshTarget = {
  host: 'rec',
  port: 2222,
  user: 'root',
  identityFiles: ['/keys/id'],
  identitiesOnly: false,
  knownHostsName: '[rec]:2222',
  userKnownHostsFiles: ['/root/.ssh/known_hosts'],
  globalKnownHostsFiles: [],
  strictHostKeyChecking: 'accept-new',
  connectTimeoutSeconds: 20,
  jump: null,
  ciphers: [],
  configFile: null,
  args: ['-p', '2222', '-i', '/my keys/id', 'root@rec'],
};

const command = (change: Partial<SshTarget> = {}) =>
  barmanSshCommand({ ...target, ...change }, '/tmp/c/control', ['A=1', 'B=/b']);

describe('the ssh command for Barman', () => {
  test('ends with what the user wrote, word for word, and the environment of what is run', () => {
    const words = parseArgsStringToArgv(command());
    expect(words[0]).toBe('ssh');
    expect(words.slice(-target.args.length - 1)).toEqual([...target.args, 'export A=1 B=/b;']);
  });

  test.each(['accept-new', 'yes'] as const)('asks nothing, checks the host key with %s', (strict) => {
    const given = command({ strictHostKeyChecking: strict });
    expect(given).toContain('-o BatchMode=yes');
    expect(given).toContain(`-o StrictHostKeyChecking=${strict}`);
  });

  test('encrypts with a cipher that ssh may use, the fastest first', () => {
    expect(command({ ciphers: ['aes256-gcm@openssh.com', 'aes128-ctr'] })).toContain(
      '-o Ciphers=aes256-gcm@openssh.com,aes128-ctr',
    );
    expect(command({ ciphers: [] })).not.toContain('Ciphers');
  });

  test('shares one connection, which can be ended', () => {
    expect(command()).toContain('-o ControlMaster=auto -o ControlPath=/tmp/c/control');
    const args = closeSharedConnection(target, '/tmp/c/control');
    expect(args.slice(0, 2)).toEqual(['-O', 'exit']);
    expect(args).toContain('ControlPath=/tmp/c/control');
  });
});
