import { expect, test } from 'vitest';
import { isOfDecompression, whyNotRestored } from './restore-failure.ts';

const KNOWN = { server: 'pg', missing: [], unreadable: null };

test.each([
  [
    "EXCEPTION: cannot parse line: 'this is not a line'\nSee log file for more details.",
    {},
    "Barman's list of WAL (xlog.db) is damaged (cannot parse line: 'this is not a line'): run barman rebuild-xlogdb pg",
  ],
  [
    "EXCEPTION: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    {},
    "Barman's list of WAL (xlog.db) is damaged ('utf-8' codec can't decode byte 0xff in position 0: invalid start byte): run barman rebuild-xlogdb pg",
  ],
  [
    'data transfer failure',
    { missing: ['A', 'B'] },
    'data transfer failure; WAL segment A is missing from the archive',
  ],
  [
    "EXCEPTION: {'ret': 1, 'out': ''}",
    { unreadable: 'WAL segment A is damaged' },
    'WAL segment A is damaged',
  ],
  ['unable to write', {}, 'unable to write'],
])('"%s" is said as what it means', (reason, known, said) => {
  expect(whyNotRestored(reason, { ...KNOWN, ...known })).toBe(said);
});

test.each([
  ["{'ret': 1, 'out': '', 'err': '\\ngzip: stdin: unexpected end of file\\n'}", true],
  ['Compressed file ended before the end-of-stream marker was reached', true],
  ['data transfer failure on directory', false],
])('"%s" may be of a segment: %s', (reason, expected) => {
  expect(isOfDecompression(reason)).toBe(expected);
});
