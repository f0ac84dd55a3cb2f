import { describe, expect, it } from 'vitest';
import { inBatches } from './in-batches.ts';

describe('calls in batches', () => {
  it('one alone is run at once, those made meanwhile share the next run, and each gets its own result', async () => {
    const runs: number[][] = [];
    const double = inBatches(async (items: readonly number[]) => {
      runs.push([...items]);
      return items.map((item) => 2 * item);
    });
    expect(await Promise.all([double(1), double(2), double(3)])).toEqual([2, 4, 6]);
    expect(await double(4)).toBe(8);
    expect(runs).toEqual([[1], [2, 3], [4]]);
  });

  it('a run that fails rejects its own calls, and the next calls are run', async () => {
    const only = inBatches(async (items: readonly string[]) => {
      if (items.includes('bad')) throw new Error('refused');
      return items;
    });
    const answers = await Promise.allSettled([only('good'), only('bad'), only('beside it')]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await only('later')).toBe('later');
  });
});
