import { expect, it } from 'vitest';
import { ticksOfWaiting } from './deadlock.ts';
import type { ProcessStat } from './process-stat.ts';

const leader: ProcessStat = { name: 'barman', state: 'S', parentId: 1, groupId: 7, cpuTicks: 40 };
const another = { ...leader, cpuTicks: 2 };

it.each<[string, ProcessStat[], number | null]>([
  ['waits when it is alone', [], 40],
  ['waits when its processes wait for each other', [another], 42],
  ['does something when one of them runs', [{ ...another, state: 'R' }], null],
  ['does something when one of them waits for a disk', [{ ...another, state: 'D' }], null],
  ['does something when another program works for it', [{ ...another, name: 'rsync' }], null],
  ['waits when that program has ended', [{ ...another, name: 'rsync', state: 'Z' }], 40],
  ['waits whatever others do', [{ ...another, groupId: 8, state: 'R' }], 40],
])('a group %s', (_what, others, ticks) => {
  expect(ticksOfWaiting([leader, ...others], leader)).toBe(ticks);
});
