import { describe, expect, test } from 'vitest';
import { parseLsn } from '../../../../wal/lsn.ts';
import { exampleHeader } from '../../../wal/example-wal.ts';
import { damagedSegment, replayFault } from './replay-fault.ts';

const NAMES = [3, 4, 5].map((number) => `00000001000000000000000${number}`);
const [THIRD, FOURTH, FIFTH] = NAMES as [string, string, string];
const wal = { segments: NAMES };
const backup = { beginXlog: '0/3000028', segmentBytes: 16 * 1024 * 1024 };
const CHECKSUM = 'incorrect resource manager data checksum in record at 0/5000098';
const path = NAMES.map((name, index) => ({ name, address: BigInt(index + 3) << 24n, timeline: 1 }));
const headers = new Map(path.map(({ name, address }) => [name, exampleHeader({ address })]));

/** A record at the end of the newest segment, of which the rest is not archived yet. */
const UNFINISHED = Buffer.from([200, 0, 0, 0, 0, 0, 0, 0, 0x28, 0, 0, 5, 0, 0, 0, 0]);
const read = new Map([[`${FIFTH}/${0xfffff0}`, UNFINISHED]]);

const judge = (at: string, complaint: string | null) => {
  const end = { at: parseLsn(at), lastRecordAt: parseLsn('0/5000028') };
  return replayFault({ end, path, restored: { headers }, read, complaint }, backup);
};

describe('replay to the newest archived segment', () => {
  test.each([
    ['its end', '0/6000000', null],
    [
      'its end, after which a half-copied segment begins',
      '0/6000000',
      'unexpected pageaddr 0/1000000 at 0/6000000',
    ],
    ['a record in it that continues in the next one', '0/5FFFFF0', null],
    ['the same, whatever PostgreSQL says of it', '0/5FFFFF0', 'something new'],
  ])('has come to %s', (_, end, complaint) => {
    expect(judge(end, complaint)).toBeNull();
  });

  test.each([
    ['a damaged record', '0/5000098', CHECKSUM, `WAL segment ${FIFTH} is damaged (${CHECKSUM})`],
    [
      'a record of which nothing is known',
      '0/5000098',
      null,
      `at 0/5000098 in WAL segment ${FIFTH}, which cannot be read`,
    ],
    ['a segment that is not there', '0/4000000', null, `did not continue to WAL segment ${FOURTH}`],
    ['a place behind the archive', '0/7000000', null, `behind the newest WAL segment ${FIFTH}`],
    ['a place before it', '0/2000000', null, 'which is not among what was restored'],
  ])('has failed at %s', (_, end, complaint, reason) => {
    expect(judge(end, complaint)).toContain(reason);
  });

  test('says a position once', () => {
    expect(judge('0/5000098', CHECKSUM)?.match(/0\/5000098/g)).toHaveLength(1);
  });
});

test.each([
  [CHECKSUM, FIFTH],
  ['record with incorrect prev-link 0/3000028 at 0/4000060', FOURTH],
  [`unexpected timeline ID 7 in log segment ${FOURTH}, offset 0`, FOURTH],
  ['something new at FF/0', 'at the end of replay'],
])('"%s" is about the segment %s', (complaint, name) => {
  expect(damagedSegment(complaint, wal, backup)).toContain(`WAL segment ${name} is damaged`);
  expect(damagedSegment('something new', wal, backup, THIRD)).toContain(`WAL segment ${THIRD} is damaged`);
});
