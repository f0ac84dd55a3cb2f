import { expect, test } from 'vitest';
import { becomeUser, mayNeedSudo } from './become-user.ts';

test.each([
  ['root', false, undefined, ''],
  ['root', false, 'root', ''],
  ['root', false, 'postgres', 'runuser -u postgres --'],
  ['postgres', false, undefined, ''],
  ['postgres', false, 'postgres', ''],
  ['ann', false, undefined, ''],
  ['ann', false, 'ann', ''],
  ['ann', true, undefined, 'sudo -n'],
  ['ann', true, 'postgres', 'sudo -n runuser -u postgres --'],
  ['ann', true, 'ann', ''],
])('%s, with sudo %s, becomes %s by: %s', (login, hasSudo, asUser, words) => {
  expect(becomeUser(asUser, { login, hasSudo }).join(' ')).toBe(words);
});

test.each([
  ['root', false],
  ['postgres', false],
  ['ann', true],
])('whether %s may use sudo is asked: %s', (login, asked) => {
  expect(mayNeedSudo(login)).toBe(asked);
});
