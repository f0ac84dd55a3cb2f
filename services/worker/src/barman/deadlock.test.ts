import { expect, it } from 'vitest';
import { type ProcessStat, parseProcessStat, ticksOfWaiting } from './deadlock.ts';

it('reads what the kernel says of a process, whatever its name', () => {
  const stat = '18514 (a) b (c) S 18424 18424 18424 0 -1 1077936192 5107 0 3 0 41 12 7 5 35 15 1 0 200';
  expect(parseProcessStat(stat)).toEqual({ name: 'a) b (c', state: 'S', groupId: 18_424, cpuTicks: 65 });
  expect(parseProcessStat('')).toBeNull();
});

const leader: ProcessStat = { name: 'barman', state: 'S', groupId: 7, cpuTicks: 40 };
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
