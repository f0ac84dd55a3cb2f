import { expect, it } from 'vitest';
import { parseActionInput } from './parse-action-input.ts';

const NOTHING = { actor: null, reason: null, backupId: null, backupType: null };

it.each([
  ['pause', undefined, NOTHING],
  [
    'pause',
    { actor: ' anna ', reason: 'storage is moved' },
    { ...NOTHING, actor: 'anna', reason: 'storage is moved' },
  ],
  ['recovery-test', { backupId: '20261123T120000' }, { ...NOTHING, backupId: '20261123T120000' }],
  ['recovery-test', { backupId: '', actor: '' }, NOTHING],
  ['backup', { backupType: 'incremental' }, { ...NOTHING, backupType: 'incremental' }],
  ['backup', { backupType: '' }, NOTHING],
] as const)('with %s %j says %j', (action, input, expected) => {
  expect(parseActionInput(action, input)).toEqual({ status: 'valid', input: expected });
});

it.each([
  ['backup', { reason: 'because' }, 'backup does not accept "reason"; it accepts actor, backupType'],
  ['pause', { reason: 'two\nlines' }, 'reason: control characters are not allowed'],
  ['pause', { reason: 'x'.repeat(201) }, 'reason: Too big'],
  ['recovery-test', { backupId: '--help me' }, 'backupId: not a backup id'],
  ['backup', { backupType: 'half' }, 'backupType: not one of full, incremental'],
  ['recovery-test', { backupId: 7 }, 'backupId: Invalid input'],
  ['resume', 'text', 'does not accept "0"'],
  ['resume', 7, 'Invalid input'],
] as const)('with %s refuses %j', (action, input, message) => {
  expect(parseActionInput(action, input)).toEqual({
    status: 'invalid',
    message: expect.stringContaining(message),
  });
});
