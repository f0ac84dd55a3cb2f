import { expect, it } from 'vitest';
import { parseActionInput } from './parse-action-input.ts';

it.each([
  ['pause', undefined, { actor: null, reason: null, backupId: null }],
  [
    'pause',
    { actor: ' anna ', reason: 'storage is moved' },
    { actor: 'anna', reason: 'storage is moved', backupId: null },
  ],
  [
    'recovery-test',
    { backupId: '20261123T120000' },
    { actor: null, reason: null, backupId: '20261123T120000' },
  ],
  ['recovery-test', { backupId: '', actor: '' }, { actor: null, reason: null, backupId: null }],
] as const)('with %s %j says %j', (action, input, expected) => {
  expect(parseActionInput(action, input)).toEqual({ status: 'valid', input: expected });
});

it.each([
  ['backup', { reason: 'because' }, 'backup does not accept "reason"; it accepts actor'],
  ['pause', { reason: 'two\nlines' }, 'reason: control characters are not allowed'],
  ['pause', { reason: 'x'.repeat(201) }, 'reason: Too big'],
  ['recovery-test', { backupId: '--help me' }, 'backupId: not a backup id'],
  ['recovery-test', { backupId: 7 }, 'backupId: Invalid input'],
  ['resume', 'text', 'does not accept "0"'],
  ['resume', 7, 'Invalid input'],
] as const)('with %s refuses %j', (action, input, message) => {
  expect(parseActionInput(action, input)).toEqual({
    status: 'invalid',
    message: expect.stringContaining(message),
  });
});
