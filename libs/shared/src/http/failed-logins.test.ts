import { expect, it } from 'vitest';
import { failedLogins, guesserOf } from './failed-logins.ts';

it('exactly ten of three hundred guesses that come together are answered', async () => {
  const tries = failedLogins();
  const waits = await Promise.all(Array.from({ length: 300 }, () => tries.count('192.0.2.7')));
  expect(waits.filter((seconds) => seconds === 0)).toHaveLength(10);
  expect(await tries.blockedSeconds('192.0.2.7')).toBeGreaterThan(0);
  expect(await tries.blockedSeconds('192.0.2.8')).toBe(0);
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['unknown', 'unknown'],
])('the tries of %s are counted with those of %s', (address, guesser) => {
  expect(guesserOf(address)).toBe(guesser);
});
