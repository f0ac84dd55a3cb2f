import { expect, test } from 'vitest';
import { walLag } from './wal-lag.ts';

const SEGMENT = 16 * 1024 * 1024;
const position = { lsn: 0x6000050n, timeline: 1, segmentBytes: SEGMENT, slotLsn: 0x5000000n };

test.each([
  ['only the open segment is not archived', new Map([[1, 5]]), 0, 0x50],
  ['closed segments wait', new Map([[1, 3]]), 2, 2 * SEGMENT + 0x50],
  ['a segment was archived after the server was asked', new Map([[1, 6]]), 0, 0],
  ['the newest is of the timeline before a promotion', new Map([[0, 4]]), 1, SEGMENT + 0x50],
  [
    'what an earlier server wrote on a later timeline is not of this one',
    new Map([
      [1, 4],
      [2, 9],
    ]),
    1,
    SEGMENT + 0x50,
  ],
  ['the server was set back to an earlier point', new Map([[0, 90]]), null, null],
  ['nothing is archived', new Map<number, number>(), null, null],
])('%s', (_, newestArchived, pendingSegments, archiveLagBytes) => {
  expect(walLag(position, newestArchived)).toEqual({
    ...{ pendingSegments, archiveLagBytes },
    slotRetainedBytes: SEGMENT + 0x50,
  });
});

test('the segment that ends where the server is waits too', () => {
  const lag = walLag({ ...position, lsn: 0x6000000n }, new Map([[1, 4]]));
  expect(lag).toMatchObject({ pendingSegments: 1, archiveLagBytes: SEGMENT });
});

test('nothing is said of a slot that there is not', () => {
  expect(walLag({ ...position, slotLsn: null }, new Map([[1, 5]])).slotRetainedBytes).toBeNull();
});
