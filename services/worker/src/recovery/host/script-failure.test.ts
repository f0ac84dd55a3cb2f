import { expect, test } from 'vitest';
import type { ScriptAnswer } from './script-answer.ts';
import { type EndedScript, scriptFailureReason, withFullDisk } from './script-failure.ts';

const ANSWER: ScriptAnswer = {
  values: {},
  failure: null,
  stdout: '',
  hasBegun: true,
  exitCode: 1,
  before: '',
};
const reason = (change: Partial<EndedScript>, answer: Partial<ScriptAnswer> = {}) =>
  scriptFailureReason({
    answer: { ...ANSWER, ...answer },
    exitCode: 1,
    output: '',
    host: 'ann@rec:22',
    purpose: 'preparing the directory',
    sudoSaid: null,
    ...change,
  });

test.each<[string, Partial<EndedScript>, Partial<ScriptAnswer>, string]>([
  ['its own words', {}, { failure: 'no room' }, 'no room'],
  [
    'why it is not root, where that counts',
    { sudoSaid: 'sudo: a password is required' },
    { failure: 'ann cannot write to /x' },
    'ann cannot write to /x (the login cannot become root: sudo: a password is required)',
  ],
  ['nothing of sudo where that does not count', { sudoSaid: 'sudo: no' }, { failure: 'no room' }, 'no room'],
  [
    'what the host said last',
    { output: 'a\nmkdir: cannot create directory: Read-only file system\n\n' },
    {},
    'preparing the directory on ann@rec:22 failed: mkdir: cannot create directory: Read-only file system',
  ],
  [
    'how it ended, where nothing was said',
    {},
    { exitCode: 3 },
    'preparing the directory on ann@rec:22 failed: it ended with exit code 3 and no output',
  ],
  [
    'that a signal ended it',
    { exitCode: null },
    { exitCode: null },
    'preparing the directory on ann@rec:22 failed: it ended with a signal and no output',
  ],
  [
    'that its answer is not whole',
    { exitCode: 0, output: 'half' },
    { exitCode: null },
    'preparing the directory on ann@rec:22 failed: its answer was cut off, and said last: half',
  ],
  [
    'what a login shell said that does not run it',
    { output: 'This account is currently not available.\n' },
    { hasBegun: false, exitCode: null },
    'ann@rec:22 did not run the shell script: its login shell or a forced command ended with exit code 1 and said last: This account is currently not available.',
  ],
  [
    'what sudo said',
    { output: 'sudo: a password is required\n' },
    { hasBegun: false, exitCode: null },
    'sudo no longer allows the login of ann@rec:22 to run commands: sudo: a password is required',
  ],
])('a failed script says %s', (_, change, answer, expected) => {
  expect(reason(change, answer)).toBe(expected);
});

test.each([
  ['it broke', 'all fine', 'it broke'],
  [
    'cannot write /x',
    'a\nsh: 1: printf: /x: No space left on device\nb',
    'the disk is full (sh: 1: printf: /x: No space left on device): cannot write /x',
  ],
  ['write /x: No space left on device', '', 'the disk is full: write /x: No space left on device'],
  [
    'cannot write /x',
    'cp: /x: Disk quota exceeded',
    'the disk quota is used up (cp: /x: Disk quota exceeded): cannot write /x',
  ],
])('the reason %j with the log %j becomes %j', (given, log, expected) => {
  expect(withFullDisk(given, log)).toBe(expected);
});
