import { describe, expect, it } from 'vitest';
import { isLocked } from './lock-held.ts';

const LOCKS = `1: FLOCK  ADVISORY  WRITE 27461 fe:00:2169955 0 EOF
2: POSIX  ADVISORY  WRITE 300 fe:00:77 0 EOF
2: -> FLOCK  ADVISORY  WRITE 301 fe:00:12 0 EOF
3: FLOCK  ADVISORY  READ 302 fe:00:2169956 0 EOF
`;

describe('a lock in /proc/locks', () => {
  it.each([
    [2169955, true],
    [12, true],
    [2169956, false], // shared: another look at it
    [77, false],
    [9955, false],
    [27461, false],
  ])('of the file with inode %d: %s', (inode, locked) => {
    expect(isLocked(LOCKS, inode)).toBe(locked);
  });
});
