import { expect, it } from 'vitest';
import { recoveryStepSchema } from './recovery-test.ts';

it.each([
  [
    'a row',
    'recovery_sql "SELECT a" returned {"a":"x"}, not true',
    'recovery_sql "SELECT a" returned a row, not true',
  ],
  ['a row that was cut off', 'returned {"a":"xxxx, not true', 'returned a row, not true'],
  ['a row of several lines', 'returned {"a":"x\ny"}, not true', 'returned a row, not true'],
  ['rows', 'p returned {"a":"x"}, not true; q returned {"b":1}, not true', 'p returned a row, not true'],
  ['no row', 'recovery_sql "SELECT a" returned no row', 'recovery_sql "SELECT a" returned no row'],
])('a reason of an earlier version that has %s is read without it', (_what, reason, read) => {
  const step = { name: 'sql', status: 'failed', durationSeconds: 1, reason, log: '' };
  expect(recoveryStepSchema.parse(step)).toMatchObject({ reason: read });
});
