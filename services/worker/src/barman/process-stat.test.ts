import { expect, it } from 'vitest';
import { parseProcessStat } from './process-stat.ts';

it('reads what the kernel says of a process, whatever its name', () => {
  const stat = '18514 (a) b (c) S 18424 18424 18424 0 -1 1077936192 5107 0 3 0 41 12 7 5 35 15 1 0 200';
  expect(parseProcessStat(stat)).toEqual({
    ...{ name: 'a) b (c', state: 'S', cpuTicks: 65 },
    ...{ parentId: 18_424, groupId: 18_424 },
  });
  expect(parseProcessStat('')).toBeNull();
});
