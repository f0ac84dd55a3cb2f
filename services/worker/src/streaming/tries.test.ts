import { expect, it } from 'vitest';
import { afterStreaming, afterTry, isLeftToCron, leave, NO_TRIES } from './tries.ts';

/** The seconds at which it is tried, when it is looked at each second, and streams in these. */
function triedAt(seconds: number, streams: (second: number) => boolean): number[] {
  const tried: number[] = [];
  let tries = NO_TRIES;
  for (let second = 0; second <= seconds; second++) {
    const now = second * 1000;
    if (streams(second)) tries = afterStreaming(tries, now);
    else if (now >= tries.nextAt) {
      if (!isLeftToCron(tries)) tried.push(second);
      tries = afterTry(tries, now);
    }
  }
  return tried;
}

it('WAL streaming that does not start is tried less and less often, then left to the cron of each minute', () => {
  expect(triedAt(3600, () => false)).toEqual([0, 5, 15, 35]);
});

it('a receiver that fails again and again is not taken for one that streams', () => {
  expect(triedAt(3600, (second) => second % 3 === 1)).toEqual([0, 5, 15, 35]);
});

it('one that streamed for a minute is tried at once when it ends', () => {
  expect(triedAt(201, (second) => second > 0 && second < 200)).toEqual([0, 200]);
});

it('one that nobody wants is not tried, and looked at a minute later', () => {
  expect(isLeftToCron(leave(1000))).toBe(true);
  expect(leave(1000).nextAt).toBe(61_000);
});
