import { expect, it } from 'vitest';
import { standstills } from './standstills.ts';

it('tells what has begun and has not ended in time, and nothing of what ends', async () => {
  let now = 0;
  const standing = standstills(() => now);
  let end: () => void = () => {};
  const stuck = standing.watch(
    'reading the server files',
    60,
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  const failing = standing.watch('reconciling', 60, () => Promise.reject(new Error('Redis is away')));

  const running = stuck();
  await expect(failing()).rejects.toThrow('Redis is away');
  now = 60_000;
  expect(standing.reason()).toBeNull();
  now = 61_000;
  expect(standing.reason()).toMatch(/^reading the server files started 1 min.* ago and has not ended; /);
  end();
  await running;
  expect(standing.reason()).toBeNull();
});
