import { expect, it } from 'vitest';
import { isOrphan } from './left-process.ts';

const stat = (parent: number) => `123 (python3 (a) S 1 b) S ${parent} 123 123 0 -1`;

it.each([
  ['whose worker is its parent', 'A=1\0BARBACK_STARTED_BY=42\0', stat(42), false],
  ['whose worker is gone', 'A=1\0BARBACK_STARTED_BY=42\0', stat(1), true],
  ['that somebody typed', 'A=1\0', stat(7), false],
  ['that has ended meanwhile', '', '', false],
])('a process %s', (_which, environ, procStat, expected) => {
  expect(isOrphan(environ, procStat)).toBe(expected);
});
