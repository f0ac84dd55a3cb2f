import { describe, expect, test } from 'vitest';
import { parseLsn } from '../barman/lsn.ts';
import { absentSegment, damagedSegment, replayFault } from './replay-fault.ts';

const [THIRD, FOURTH, FIFTH] = [3, 4, 5].map((number) => `00000001000000000000000${number}`) as [
  string,
  string,
  string,
];
const wal = { timeline: 1, segments: [THIRD, FOURTH, FIFTH], missing: [] };
const backup = { beginXlog: '0/3000028', segmentBytes: 16 * 1024 * 1024 };
const CHECKSUM = 'incorrect resource manager data checksum in record at 0/5000098';

describe('replay to the newest archived segment', () => {
  test.each([
    ['its end', '0/6000000', null],
    [
      'its end, after which a half-copied segment begins',
      '0/6000000',
      'unexpected pageaddr 0/1000000 at 0/6000000',
    ],
    ['a segment that was archived later', '0/6000A10', null],
    ['a record in it that continues in the next one', '0/5FFFF80', null],
    ['a long record that begins a segment before it', '0/4FFF000', null],
  ])('has come to %s', (_, end, complaint) => {
    expect(replayFault(parseLsn(end), complaint, wal, backup)).toBeNull();
  });

  test.each([
    ['a damaged record', '0/5000098', CHECKSUM, `WAL segment ${FIFTH} is damaged (${CHECKSUM})`],
    ['a segment that is not there', '0/4000000', null, `did not go on to WAL segment ${FOURTH}`],
  ])('has failed at %s', (_, end, complaint, reason) => {
    expect(replayFault(parseLsn(end), complaint, wal, backup)).toContain(reason);
  });
});

test.each([
  [CHECKSUM, FIFTH],
  ['record with incorrect prev-link 0/3000028 at 0/4000060', FOURTH],
  [`unexpected timeline ID 7 in log segment ${FOURTH}, offset 0`, FOURTH],
  ['something new at FF/0', 'at the end of replay'],
])('"%s" is about the segment %s', (complaint, name) => {
  expect(damagedSegment(complaint, wal, backup)).toContain(`WAL segment ${name} is damaged`);
});

describe('the first segment that is not there', () => {
  test.each([
    ['is none when all are', [], [THIRD, FOURTH, FIFTH], true, null],
    [
      'is none when more was archived while it was restored',
      [],
      [THIRD, FOURTH, FIFTH, '000000010000000000000006'],
      true,
      null,
    ],
    [
      'is named when the archive has lost it',
      [FOURTH],
      [THIRD, FIFTH],
      true,
      `${FOURTH} is missing from the archive`,
    ],
    ['is named when Barman has left it out', [], [THIRD, FIFTH], true, `${FOURTH} is in the archive, but`],
    ['is named when nothing was restored', [], [], true, `${THIRD} is in the archive, but`],
    ['is not an older one than those that are known', [], [FOURTH, FIFTH], false, null],
  ])('%s', (_, missing, names, isAll, reason) => {
    const absent = absentSegment({ ...wal, missing }, { names, isAll, odd: null });
    expect(absent).toEqual(reason === null ? null : expect.stringContaining(reason));
  });

  test('may be there in part', () => {
    const restored = { names: wal.segments, isAll: true, odd: FOURTH };
    expect(absentSegment(wal, restored)).toContain(`${FOURTH} is cut short`);
    expect(absentSegment(wal, { ...restored, odd: '000000010000000000000001' })).toBeNull();
  });
});
