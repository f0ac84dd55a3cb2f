import { expect, it } from 'vitest';
import { pollPause } from './follow-files.ts';

it.each([
  [0, 2000],
  [20, 2000],
  [600, 2000],
  [3000, 9000],
  [10_000, 30_000],
])('%i files are polled every %i ms', (files, milliseconds) => {
  const changedAt = new Map(Array.from({ length: files }, (_, index) => [`${index}.conf`, 0]));
  expect(pollPause({ changedAt, unreadFiles: [] })).toBe(milliseconds);
  expect(pollPause({ changedAt: new Map(), unreadFiles: [...changedAt.keys()] })).toBe(milliseconds);
});
