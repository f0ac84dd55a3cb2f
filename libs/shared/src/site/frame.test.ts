import { expect, it } from 'vitest';
import { rootOf } from './frame.ts';

it.each([
  ['/', ''],
  ['/login', ''],
  ['/servers/pg1', '../'],
  ['/control/servers/pg1', '../../'],
  ['*', ''],
])('the root of %s is "%s"', (path, root) => {
  expect(rootOf(path)).toBe(root);
});
