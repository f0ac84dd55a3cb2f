import { expect, test } from 'vitest';
import { exampleHeader, headerBytes } from './example-wal.ts';
import { parseOddSegments, parseSegmentHeaders } from './restored-wal.ts';

const [THIRD, FOURTH] = ['000000010000000000000003', '000000010000000000000004'];

test('the headers of segments come in the order of their names', () => {
  const digits = [{}, { address: 0x4000000n }].map((fields) =>
    headerBytes(exampleHeader(fields)).toString('hex'),
  );
  const stdout = `barback odd_segments=\n${THIRD}\n${FOURTH}\nheaders=${digits.join('')}\n`;
  expect(parseSegmentHeaders(stdout)).toEqual([
    [THIRD, exampleHeader()],
    [FOURTH, exampleHeader({ address: 0x4000000n })],
  ]);
});

test('without a segment there is nothing', () => {
  expect(parseSegmentHeaders('barback odd_segments=\n')).toEqual([]);
});

test('those of another length are told with it', () => {
  expect(parseOddSegments(`${THIRD}=0 ${FOURTH}=16777217 `)).toEqual(
    new Map([
      [THIRD, 0],
      [FOURTH, 16777217],
    ]),
  );
});
