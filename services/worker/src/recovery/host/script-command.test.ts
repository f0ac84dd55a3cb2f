import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { scriptCommand } from './script-command.ts';

test('a script is run by another user, with our variables, and of others only what tells where it came from and where programs are', () => {
  const command = scriptCommand(['sudo', '-n'], ['A=1', 'B=/b%20c']);
  expect(command).toBe(
    `sudo -n env A=1 B=/b%20c sh -c 'exec env -i PATH="$PATH" SSH_CONNECTION="$SSH_CONNECTION" LC_ALL=C HOME=/ A=1 B=/b%20c sh -s'`,
  );
});

test('nothing that is set on the host reaches a script', () => {
  const odd = {
    PGSERVICE: 'x',
    CDPATH: '/tmp',
    POSIXLY_CORRECT: '1',
    'BASH_FUNC_id%%': '() { echo nobody; }',
  };
  const printed = execFileSync('bash', ['--norc', '-c', scriptCommand([], ['A=1'])], {
    input: 'env | sort | cut -d = -f 1; command -v id',
    // biome-ignore lint/style/noProcessEnv: with what is there a shell finds its programs
    env: { PATH: process.env.PATH, ...odd },
    encoding: 'utf8',
  });
  const names = printed.split('\n').filter((name) => !['PWD', 'SHLVL', '_', ''].includes(name));
  expect(names).toEqual(['A', 'HOME', 'LC_ALL', 'PATH', 'SSH_CONNECTION', expect.stringMatching(/\/id$/)]);
});
