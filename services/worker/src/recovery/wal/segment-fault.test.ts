import { expect, test } from 'vitest';
import { exampleBackup } from '../../catalogue/example-backup.ts';
import { restorable } from '../../catalogue/restorable.ts';
import { exampleHeader } from './example-wal.ts';
import type { PageHeader } from './page-header.ts';
import { segmentFault } from './segment-fault.ts';

const backup = restorable([exampleBackup()], null);
if (backup === null) throw new Error('the example cannot be restored');
const MEGABYTES = 1024 * 1024;
const address = (number: number) => BigInt(number) * 16n * BigInt(MEGABYTES);
const name = (number: number, timeline = 1) =>
  `0000000${timeline}0000000000${number.toString(16).padStart(6, '0').toUpperCase()}`;
const [THIRD, FOURTH, FIFTH] = [name(3), name(4), name(5)];
const wal = { timeline: 1, segments: [THIRD, FOURTH, FIFTH], missing: [] as string[], switches: [] };

/** Three healthy segments, with the second changed, or away when it is undefined. */
function restored(second?: Partial<PageHeader> | null) {
  const headers = new Map<string, PageHeader | null>([
    [THIRD, exampleHeader()],
    [FIFTH, exampleHeader({ address: address(5) })],
  ]);
  if (second !== undefined) headers.set(FOURTH, second && exampleHeader({ address: address(4), ...second }));
  return { headers, oddBytes: new Map<string, number>() };
}

const judge = (...[given, path = wal]: [ReturnType<typeof restored>, typeof wal?]) =>
  segmentFault('pg', path, given, backup);

test('segments that are what their names say have no fault', () => {
  expect(judge(restored({}))).toBeNull();
});

test.each([
  ['of another server', { systemId: 42n }, `${FOURTH} in the archive was written by another server`],
  ['of another timeline', { timeline: 7 }, 'was written on timeline 7, not on 1'],
  ['of another release', { magic: 0xd10d }, 'another release of PostgreSQL'],
  ['of another length', { segmentBytes: MEGABYTES }, 'segments of 1048576 bytes, not of 16777216'],
  ['its predecessor', { address: address(3) }, `has the content of ${THIRD}`],
  ['its successor, as when two are swapped', { address: address(5) }, `has the content of ${FIFTH}`],
  ['no WAL', null, 'is no WAL'],
])('a segment that is %s is named', (_, second, reason) => {
  const fault = judge(restored(second));
  expect(fault?.reason).toContain(`WAL segment ${FOURTH} `);
  expect(fault?.reason).toContain(reason);
  expect(fault?.address).toBe(address(4));
});

test.each([
  ['longer', 16 * MEGABYTES + 1, 'is too long in the archive (16777217 bytes, not 16777216)'],
  ['shorter', 1, 'is cut short in the archive'],
  ['empty', 0, 'is empty in the archive'],
])('one that is %s is called that', (_, bytes, reason) => {
  const given = { ...restored(), oddBytes: new Map([[FOURTH, bytes]]) };
  expect(judge(given)?.reason).toContain(`${FOURTH} ${reason}`);
});

test('one that is not there is missing from the archive, or from what Barman knows of', () => {
  expect(judge(restored(), { ...wal, missing: [FOURTH] })?.reason).toContain('is missing from the archive');
  expect(judge(restored())?.reason).toMatch(/did not restore it.*run barman rebuild-xlogdb pg$/);
});

test('what was archived while it was restored is looked at as well', () => {
  const given = restored({});
  given.headers.set(name(6), exampleHeader({ address: address(6), systemId: 42n }));
  expect(judge(given)?.reason).toContain(`${name(6)} in the archive was written by another server`);
});

test('after a promotion the first page of a segment may be of the timeline before', () => {
  const [copied, next] = [name(5, 2), name(6, 2)];
  const promoted = {
    timeline: 2,
    segments: [THIRD, FOURTH, copied, next],
    missing: [],
    switches: [{ timeline: 1, at: address(5) + 256n }],
  };
  const given = restored({});
  given.headers.set(copied, exampleHeader({ address: address(5) }));
  given.headers.set(next, exampleHeader({ address: address(6), timeline: 2 }));
  expect(segmentFault('pg', promoted, given, backup)).toBeNull();
  given.headers.set(next, exampleHeader({ address: address(6), timeline: 1 }));
  expect(segmentFault('pg', promoted, given, backup)?.reason).toContain('on timeline 1, not on 2');
});

test('of the timelines before that of the backup nothing is known', () => {
  const second = { ...wal, timeline: 2, segments: [name(3, 2)] };
  const headers = (timeline: number) => new Map([[name(3, 2), exampleHeader({ timeline })]]);
  expect(segmentFault('pg', second, { headers: headers(1), oddBytes: new Map() }, backup)).toBeNull();
  expect(segmentFault('pg', second, { headers: headers(3), oddBytes: new Map() }, backup)).not.toBeNull();
});
