import { describe, expect, it } from 'vitest';
import { judgeRecover } from './recover-outcome.ts';
import type { BarmanRun } from './run.ts';

const run = (answer: object, fields: Partial<BarmanRun> = {}): BarmanRun => ({
  exitCode: 0,
  stdout: JSON.stringify(answer),
  stderr: '',
  timedOut: false,
  aborted: false,
  ...fields,
});

describe('the verdict on barman recover', () => {
  it('passes with warnings about settings, which every restore has', () => {
    const answer = { _INFO: ['Copying the base backup.'], _WARNING: ['WARNING! You are required to review'] };
    expect(judgeRecover(run(answer))).toMatchObject({
      status: 'passed',
      log: expect.stringContaining('Copying'),
    });
  });

  it.each([
    [
      'WAL that is missing, though the exit code is 0',
      run({ _WARNING: ['IMPORTANT: The backup we have recovered IS NOT VALID.'] }),
      'IS NOT VALID',
    ],
    [
      'an error, though the exit code is 0',
      run({ _ERROR: ['Unable to connect to the target host'] }),
      'Unable to connect',
    ],
    ['an exit code', run({}, { exitCode: 1 }), 'exited with code 1'],
    ['no answer', { ...run({}), stdout: '', exitCode: null }, 'no result'],
    ['an abort', run({}, { aborted: true }), 'aborted'],
    ['a time-out', run({}, { timedOut: true }), 'exceeded its time limit'],
  ])('fails for %s', (_what, barmanRun, reason) => {
    expect(judgeRecover(barmanRun)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(reason),
    });
  });
});
