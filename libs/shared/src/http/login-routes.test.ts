import { expect, it } from 'vitest';
import { returnPath } from './login-routes.ts';

it.each(['', 'servers/pg1', 'control/servers/pg%201', 'queues/'])('a login may lead to "%s"', (path) => {
  expect(returnPath(path)).toBe(path);
});

it.each([
  '/evil.example',
  '//evil.example',
  'https://evil.example',
  'a//evil.example',
  '\\\\evil.example',
  'javascript:alert(1)',
  'a\r\nSet-Cookie: x=1',
  undefined,
  ['servers/pg1'],
])('a login does not lead to %j', (path) => {
  expect(returnPath(path)).toBe('');
});
