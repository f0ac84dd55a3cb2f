import { expect, test } from 'vitest';
import { parseScriptAnswer } from './script-answer.ts';

test.each([
  [
    'what was told',
    'barback owner=postgres\nbarback socket=/a=b\n',
    { owner: 'postgres', socket: '/a=b' },
    null,
  ],
  ['nothing in other output', 'Welcome to rec!\nthe barback owner=x\n', {}, null],
  ['why it failed', 'df: no\nbarback failed=no room\n', {}, 'no room'],
])('an answer has %s', (_, output, values, failure) => {
  expect(parseScriptAnswer(output)).toEqual({ values, failure });
});
