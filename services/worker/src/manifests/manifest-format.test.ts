import { expect, test } from 'vitest';
import { manifestEnd, manifestLine } from './manifest-format.ts';

const file = {
  path: Buffer.from('base/1/1259'),
  bytes: 8192,
  modifiedAt: new Date('2026-11-23T11:19:14.662Z'),
  sha256: 'ab',
};

test('a file is a line, after a comma unless it is the first', () => {
  const entry =
    '{ "Path": "base/1/1259", "Size": 8192, "Last-Modified": "2026-11-23 11:19:14 GMT", "Checksum-Algorithm": "SHA256", "Checksum": "ab" }';
  expect(manifestLine(file, true)).toBe(`\n${entry}`);
  expect(manifestLine(file, false)).toBe(`,\n${entry}`);
});

test('a name may be anything', () => {
  expect(manifestLine({ ...file, path: Buffer.from('a\n"b') }, true)).toContain('"Path": "a\\n\\"b"');
  expect(manifestLine({ ...file, path: Buffer.from([0x61, 0xff]) }, true)).toContain(
    '"Encoded-Path": "61ff"',
  );
});

test('the WAL that a backup needs stands behind its files', () => {
  expect(manifestEnd({ timeline: 1, beginXlog: '0/3000028', endXlog: '0/3000138' })).toContain(
    '{ "Timeline": 1, "Start-LSN": "0/3000028", "End-LSN": "0/3000138" }',
  );
});
