import { expect, it } from 'vitest';
import { spread } from './spread.ts';

const AVERAGE = () => 0.5;

it('one run waits for nothing, and those that come with it wait in their order', () => {
  const next = spread(() => 1000, AVERAGE);
  expect([next(), next(), next()]).toEqual([0, 100, 200]);
});

it('a thousand at once: none waits for more than half a minute, none overtakes', () => {
  const next = spread(() => 0, Math.random);
  const delays = Array.from({ length: 1000 }, next);
  expect(delays).toEqual([...delays].sort((a, b) => a - b));
  expect(delays.at(-1)).toBe(30_000);
});

it('what comes later does not wait any more', () => {
  let now = 0;
  const next = spread(() => now, AVERAGE);
  next();
  now = 60_000;
  expect(next()).toBe(0);
});
