import type { Progress } from '@barback/shared/state/entries/progress';
import { expect, it } from 'vitest';
import { isWorthALine, progressLine } from './progress-line.ts';
import { screenOn } from './screen.ts';

const MIB = 1024 ** 2;
const copying: Progress = {
  step: 'copying',
  since: '2026-11-23T12:00:00Z',
  measuredAt: '2026-11-23T12:00:10Z',
  bytes: 30 * MIB,
  expectedBytes: 120 * MIB,
};
const now = new Date('2026-11-23T12:00:10Z');
const restoring: Progress = { ...copying, step: 'restore', bytes: null, expectedBytes: null };
const copied = (mib: number): Progress => ({ ...copying, bytes: mib * MIB });

it.each([
  [
    copying,
    120,
    '[######------------------] 25% copying 30 MiB of about 120 MiB, 3 MiB a second, about 30 seconds left',
  ],
  [copying, 79, '25% copying 30 MiB of about 120 MiB, 3 MiB a second, about 30 seconds left'],
  [copying, 20, '25% copying 30 MiB o'],
  [copied(121), 120, '[########################] 100% copying 121 MiB of about 120 MiB, 12 MiB a second'],
  [restoring, 79, 'at restore for 10 seconds'],
  [
    { ...copying, step: 'restore' as const },
    80,
    '25% restoring 30 MiB of about 120 MiB, 3 MiB a second, about 30 seconds left',
  ],
  [{ ...restoring, bytes: 30 * MIB }, 79, 'restoring 30 MiB, 3 MiB a second'],
])('a terminal shows %j in %i columns', (progress, columns, line) => {
  expect(progressLine(progress, now, columns)).toBe(line);
});

it.each([
  ['the first', null, copying, true],
  ['the next step', copying, restoring, true],
  ['the same step', restoring, restoring, false],
  ['less than a tenth more', copied(30), copied(35), false],
  ['a tenth more', copied(30), copied(36), true],
  ['a restore that has only begun', restoring, { ...copied(1), step: 'restore' as const }, false],
])('elsewhere a line tells of %s', (_what, told, progress, isTold) => {
  expect(isWorthALine(told, progress)).toBe(isTold);
});

function written(isTTY: boolean): string {
  let text = '';
  const write = (more: string) => {
    text += more;
  };
  const screen = screenOn({ isTTY, columns: 40, write });
  screen.say('begun');
  screen.show(copied(30), now);
  screen.show(copied(35), now);
  screen.say('ended');
  return text;
}

it('a terminal overwrites what is no longer so, and cuts what does not fit', () => {
  expect(written(true)).toBe(
    '\r\x1b[Kbegun\n\r\x1b[K25% copying 30 MiB of about 120 MiB, 3 \r\x1b[K29% copying 35 MiB of about 120 MiB, 3.\r\x1b[Kended\n',
  );
});

it('a file gets lines', () => {
  expect(written(false)).toBe(
    'begun\ncopying 30 MiB of about 120 MiB, 3 MiB a second, about 30 seconds left\nended\n',
  );
});
