import { expect, it } from 'vitest';
import type { RecoveryStep } from '../../vocabulary/recovery-test.ts';
import { failedStep } from './failed-step.ts';

const passed: RecoveryStep = { name: 'restore', status: 'passed', durationSeconds: 1 };
const impossible: RecoveryStep = {
  name: 'manifest',
  status: 'skipped',
  cause: 'not_possible',
  reason: 'there is no manifest',
};
const failed: RecoveryStep = {
  name: 'start',
  status: 'failed',
  durationSeconds: 1,
  reason: 'no WAL',
  log: '',
  hostLost: false,
};
const unreached: RecoveryStep = {
  name: 'sql',
  status: 'skipped',
  cause: 'not_reached',
  reason: 'start failed',
};

it.each<[string, 'passed' | 'failed', RecoveryStep[], object | null]>([
  ['by the step that failed', 'failed', [passed, failed, unreached], { name: 'start', reason: 'no WAL' }],
  [
    'by that also after one that could not be done',
    'failed',
    [impossible, failed],
    { name: 'start', reason: 'no WAL' },
  ],
  [
    'by a step that was asked for and could not be done',
    'failed',
    [passed, impossible],
    { name: 'manifest', reason: 'there is no manifest' },
  ],
  [
    'by a step that was asked for and not reached',
    'failed',
    [passed, unreached],
    { name: 'sql', reason: 'start failed' },
  ],
  ['by none when it passed, whatever could not be done', 'passed', [passed, impossible], null],
])('a test fails %s', (_how, status, steps, step) => {
  expect(failedStep({ status, steps })).toEqual(step);
});
