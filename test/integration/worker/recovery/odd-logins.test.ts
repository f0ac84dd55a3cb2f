import { execaSync } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type RecoveryHost,
  recoveryHost,
} from '../../../../services/worker/src/recovery/host/recovery-host.ts';
import { script } from '../../../../services/worker/src/recovery/host/script.ts';
import { forceCommand } from '../../../fixtures/forced-command.ts';
import { type Sshd, startSshd } from '../../../fixtures/sshd.ts';

let sshd: Sshd;
let host: RecoveryHost;

beforeEach(async () => {
  sshd = await startSshd();
  host = recoveryHost(sshd.sshCommand, ['BARBACK_RECOVERY=/a%20b']);
});
afterEach(async () => {
  host.close();
  await sshd.stop();
});

const signal = () => AbortSignal.timeout(60_000);
const run = (body: string, ...args: string[]) =>
  host.run(script(body), args, { purpose: 'trying', signal: signal() });

const isInstalled = (shell: string) => {
  const [program = ''] = shell.split(' ');
  return !execaSync('sh', ['-c', `command -v ${program}`], { reject: false }).failed;
};

test.each(
  ['sh', 'bash', 'dash', 'busybox sh', 'tcsh', 'fish', 'zsh', 'ksh', 'mksh', 'yash'].filter(isInstalled),
)('the login shell %s runs a script with its arguments', async (shell) => {
  await forceCommand(sshd, `exec ${shell} -c "$SSH_ORIGINAL_COMMAND"\n`);
  const args = ["it's\ntwo; $HOME", '!x', '*'];
  const ran = await run(
    'tell first "$1"; tell second "$2"; tell third "$3"; printf "%s" "$BARBACK_RECOVERY"',
    ...args,
  );
  expect(ran).toMatchObject({
    status: 'passed',
    values: { first: args[0], second: '!x', third: '*' },
    stdout: '/a%20b',
  });
});

test('nothing that is set on the host reaches a script, but where programs are', async () => {
  const odd = `export PGSERVICE=x PGHOST=nowhere PGDATA=/x PGOPTIONS=-x PGDATABASE=x CDPATH=/tmp IFS=a POSIXLY_CORRECT=1
    export TMPDIR=/nowhere LANG=de_DE.UTF-8 LC_MESSAGES=de_DE.UTF-8 LD_LIBRARY_PATH=/nowhere ENV=/nowhere PATH="/odd:$PATH"
    eval "$SSH_ORIGINAL_COMMAND"`;
  await forceCommand(sshd, odd);
  const ran = await run('env; for word in "a b"; do printf "%s\\n" "$CDPATH" $word; done');
  expect(ran).toMatchObject({ status: 'failed', reason: expect.stringContaining('CDPATH') });
  const printed = await run('env | sort');
  const variables = printed.status === 'passed' ? printed.stdout.split('\n') : [printed.reason];
  const names = variables.map((line) => line.replace(/=.*/, ''));
  expect(names.filter((name) => !['', '_', 'PWD', 'SHLVL', 'OLDPWD'].includes(name))).toEqual([
    'BARBACK_RECOVERY',
    'HOME',
    'LC_ALL',
    'PATH',
    'SSH_CONNECTION',
  ]);
  expect(variables.find((line) => line.startsWith('PATH='))).toMatch(/^PATH=\/odd:/);
});

describe('a login that talks', () => {
  test('cannot speak for a script, and is heard', async () => {
    await forceCommand(
      sshd,
      `echo 'Welcome to rec!'; echo 'barback owner=me'; echo 'barback-0 failed=x barback-0.'
      eval "$SSH_ORIGINAL_COMMAND"; code=$?; echo 'barback end 0'; echo bye; exit $code`,
    );
    const ran = await run('echo row; tell owner postgres');
    expect(ran).toMatchObject({ status: 'passed', stdout: 'row\n', values: { owner: 'postgres' } });
    expect(Object.keys(ran.status === 'passed' ? ran.values : {})).toEqual(['owner']);
    expect(host.chatter()).toMatch(/^Welcome to rec!/);
    expect(await run('fail "no room"')).toMatchObject({ reason: 'no room' });
    expect(await run('echo oops >&2; exit 4')).toMatchObject({
      reason: expect.stringContaining('trying on'),
    });
  });

  test('but is silent where no terminal is, has nothing to be told of', async () => {
    await forceCommand(sshd, 'echo hello >&2; eval "$SSH_ORIGINAL_COMMAND"');
    expect(await run('tell a 1')).toMatchObject({ status: 'passed', values: { a: '1' } });
    expect(host.chatter()).toBeNull();
  });

  test('what a script prints cannot be told from it by a name with a line break', async () => {
    const forged = 'x\nbarback failed=forged\nbarback-00 end 0';
    expect(await run('tell name "$1"; printf "%s\\n" "$1"', forged)).toMatchObject({
      status: 'passed',
      values: { name: forged },
      stdout: `${forged}\n`,
    });
  });
});

test.each([
  [
    'is none',
    'echo "This account is not available." >&2; exit 1',
    /login shell or a forced .*exit code 1 and said last: This account is not/,
  ],
  ['says nothing', 'exit 7', /ended with exit code 7 without output/],
  ['does something else', 'echo fine', /ended with exit code 0 and said last: fine/],
  [
    'ends in the middle',
    'eval "$SSH_ORIGINAL_COMMAND" | head -c 60',
    /answer was cut off|did not run the shell script/,
  ],
])('a login shell that %s fails the connection with what it said', async (_, wrapper, reason) => {
  await forceCommand(sshd, wrapper);
  expect(await host.connect(signal())).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(reason),
  });
  expect(host.isConnected()).toBe(false);
});

test('a script that takes longer than it may is said to, and the host is still connected', async () => {
  const slow = await host.run(script('sleep 3'), [], {
    purpose: 'waiting',
    timeoutSeconds: 0.5,
    signal: signal(),
  });
  expect(slow).toMatchObject({ reason: `waiting on ${host.name()} exceeded its limit of 0.5 s` });
  expect(await run('tell a 1')).toMatchObject({ status: 'passed' });
});
