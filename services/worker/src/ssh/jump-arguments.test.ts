import { expect, test } from 'vitest';
import { jumpArguments, lastJump } from './jump-arguments.ts';

const TARGET = { host: 'rec', port: 2222, configFile: null, connectTimeoutSeconds: 7 };
const JUMP = { jump: 'bastion', strictHostKeyChecking: 'accept-new' as const };

test.each([
  ['bastion', 'ssh://bastion'],
  ['me@bastion:2222', 'ssh://me@bastion:2222'],
  ['ssh://me@bastion:2222', 'ssh://me@bastion:2222'],
  ['a,me@b:22', 'ssh://me@b:22'],
  ['[::1]:22', 'ssh://[::1]:22'],
])('the last host of the way "%s" is %s', (jump, last) => {
  expect(lastJump(jump)).toBe(last);
});

test('a jump host forwards to the destination, without questions and in time', () => {
  const args = jumpArguments(TARGET, JUMP);
  expect(args.slice(-3)).toEqual(['-W', '[rec]:2222', 'ssh://bastion']);
  for (const option of ['BatchMode=yes', 'StrictHostKeyChecking=accept-new', 'ConnectTimeout=7']) {
    expect(args[args.indexOf(option) - 1]).toBe('-o');
  }
});

test.each([
  ['the hosts before it are the way to it', TARGET, { ...JUMP, jump: 'a,b,c' }, ['-J', 'a,b']],
  [
    'it is looked up where the destination is',
    { ...TARGET, configFile: '/my config' },
    JUMP,
    ['-F', '/my config'],
  ],
])('of a jump host %s', (_, destination, jump, expected) => {
  const args = jumpArguments(destination, jump);
  const at = args.indexOf(expected[0] ?? '');
  expect(args.slice(at, at + 2)).toEqual(expected);
});
