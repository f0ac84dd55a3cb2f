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

  it.each([
    ['rsync: connection unexpectedly closed', 'error in rsync protocol data stream (code 12)', true],
    ['ssh: connect to host recovery port 22: Connection refused', 'unexplained error (code 255)', true],
    ['rsync: [sender] io timeout after 60 seconds', 'timeout in data send/receive (code 30)', true],
    ['', 'received SIGINT, SIGTERM, or SIGHUP (code 20)', true],
    [
      'rsync: write failed: No space left on device (28)',
      'error in rsync protocol data stream (code 12)',
      false,
    ],
    [
      'rsync: read errors mapping "16384": Input/output error (5)',
      'some files were not transferred (code 23)',
      false,
    ],
  ])(
    'says of a copy that ended with "%s" and "%s" whether the connection was lost',
    (line, error, isLost) => {
      const answer = { _ERROR: [`Failure copying base backup\n${line}\nrsync error: ${error} at io.c(303)`] };
      const outcome = judgeRecover(run(answer, { exitCode: 1 }));
      expect(outcome.status === 'failed' && outcome.copyLost === true).toBe(isLost);
    },
  );
});
