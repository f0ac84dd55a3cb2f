import { expect, test } from 'vitest';
import { parseTimelineHistory } from './timeline-history.ts';

test('a timeline knows where each of its ancestors was left', () => {
  const text = '1\t0/5000098\tno recovery target specified\n\n2\t1/A0000000\tbefore 2026-11-23 12:00:00+00\n';
  expect(parseTimelineHistory(text)).toEqual([
    { timeline: 1, at: 0x5000098n },
    { timeline: 2, at: 0x1_a000_0000n },
  ]);
});

test.each([
  ['nothing', ''],
  ['something else', 'not found\n'],
  ['a line that is cut', '1\t0/5000098\treason\n2\t0/6'],
])('a file with %s is none', (_, text) => {
  expect(parseTimelineHistory(text)).toBeNull();
});
