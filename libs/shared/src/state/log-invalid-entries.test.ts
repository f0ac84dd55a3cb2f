import { expect, it, vi } from 'vitest';
import { logInvalidEntries } from './log-invalid-entries.ts';

it('logs the first entry of each key and fault, once', () => {
  const warn = vi.fn();
  const log = logInvalidEntries({ warn });
  for (const field of ['pg1', 'pg2', 'x'.repeat(5000)])
    for (const name of ['checks', 'plan'] as const) log({ name, field, fault: 'it is not JSON' });
  expect(warn.mock.calls.map(([about]) => about)).toEqual([
    { key: 'checks', field: 'pg1', fault: 'it is not JSON' },
    { key: 'plan', field: 'pg1', fault: 'it is not JSON' },
  ]);
});
