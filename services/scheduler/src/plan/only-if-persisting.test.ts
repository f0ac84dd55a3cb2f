import { expect, it } from 'vitest';
import { onlyIfPersisting } from './only-if-persisting.ts';

it('what is there for long enough goes through, and what was gone in between begins anew', () => {
  let now = 0;
  const old = onlyIfPersisting<string>(
    60,
    (item) => item,
    () => now,
  );
  const at = (time: number, present: string[]) => {
    now = time;
    return old(present);
  };
  expect(at(0, ['a', 'b'])).toEqual([]);
  expect(at(59, ['a', 'b'])).toEqual([]);
  expect(at(60, ['c', 'a'])).toEqual(['a']);
  expect(at(100, ['a', 'b', 'c'])).toEqual(['a']);
  expect(at(160, ['c', 'b', 'a'])).toEqual(['c', 'b', 'a']);
});
