import { expect, test } from 'vitest';
import { recoverySettings } from './recovery-settings.ts';

const TO_THE_END = {
  restore_command: 'false',
  recovery_target_timeline: 'current',
  recovery_target_action: 'promote',
  recovery_target_inclusive: 'on',
};

test.each([
  [{ kind: 'latest' }, 1, {}],
  [{ kind: 'latest' }, 3, { recovery_target_timeline: '3' }],
  [{ kind: 'immediate' }, 1, { recovery_target: 'immediate' }],
  [
    { kind: 'time', at: '2026-11-23T12:00:00.250Z' },
    1,
    { recovery_target_time: '2026-11-23T12:00:00.250+00' },
  ],
] as const)('to recover to %j on timeline %i', (target, timeline, expected) => {
  expect(recoverySettings(target, { timeline }, { timeline: 1 })).toEqual({ ...TO_THE_END, ...expected });
});
