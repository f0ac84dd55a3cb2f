import { describe, expect, it } from 'vitest';
import { readChanges } from './change-log.ts';

const NOW = 1_800_000_000_000_000;
const DAY = 86_400_000_000;
const beganAt = NOW - DAY;
const before = { beganAt, newestAt: NOW - 100 };
const log = (newestAt: number | string, began: number | string = beganAt) =>
  [
    ['', `${began}`],
    ['checks pg1', `${newestAt}`],
  ] as const;

describe('what was written since', () => {
  it('is what the log has', () => {
    const [first, last] = log(NOW - 10);
    expect(readChanges(before, first, last, ['checks pg1', 'plan plan'], NOW)).toEqual({
      position: { beganAt, newestAt: NOW - 10 },
      fields: new Set(['checks pg1', 'plan plan']),
    });
  });

  it('is nothing when the log has not grown', () => {
    const [first, last] = log(before.newestAt);
    expect(readChanges(before, first, last, [], NOW)).toEqual({ position: before, fields: new Set() });
  });

  it.each([
    ['it was never read', null, log(NOW - 10)],
    ['it began anew', before, log(NOW - 10, NOW - 20)],
    ['it ends earlier: Redis has lost writes', before, log(NOW - 200)],
  ])('may be anything when %s, and it is read on from there', (_why, known, [first, last]) => {
    const { position, fields } = readChanges(known, first, last, ['checks pg1'], NOW);
    expect(fields).toBeNull();
    expect(position?.newestAt).toBe(Number(last[1]));
  });

  it('may be anything when it is more than is read at once', () => {
    const [first, last] = log(NOW - 10);
    const most = Array.from({ length: 50_000 }, (_, at) => `checks pg${at}`);
    expect(readChanges(before, first, last, most, NOW).fields).toBeNull();
    expect(readChanges(before, first, last, most.slice(1), NOW).fields?.size).toBe(49_999);
  });

  it.each([
    ['is empty', [[], []] as const],
    ['does not say when it began', [['checks pg1', '5'], log(NOW)[1]] as const],
    ['has a time from the future, which later writes do not reach', log(NOW + 2 * DAY)],
    ['has no end', log('inf')],
    ['has no beginning', log(NOW, '-inf')],
    ['has times that are none', log('nan')],
  ])('may be anything when the log %s, and it is not believed', (_what, [first, last]) => {
    expect(readChanges(before, first, last, [], NOW)).toEqual({ position: null, fields: null });
  });
});
