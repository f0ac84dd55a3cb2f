import { describe, expect, it } from 'vitest';
import { kinds } from './kinds/index.ts';
import { type Options, readOptions } from './options.ts';
import { shapeOf } from './shape.ts';

const read = (...args: string[]) => readOptions(args, kinds);
const usual = { servers: 3, workers: 3, schedulers: 2 };
const ofOneRedis = kinds.filter(({ targets }) => targets(shapeOf(usual)).length > 0);

describe('the command line of the fault suite', () => {
  it.each<[string, string[], Partial<Options>]>([
    [
      'asks for three hundred faults in twenty minutes',
      [],
      { seed: 1, faults: 300, minutes: 20, kinds: ofOneRedis },
    ],
    [
      'may ask for others',
      ['--seed', '7', '--faults', '40', '--minutes', '5'],
      { seed: 7, faults: 40, minutes: 5 },
    ],
    ['may switch a safeguard off', ['--without', 'lease'], { without: 'lease' }],
    ['may have incremental backups', ['--incremental'], { incremental: true }],
    ['may make another world', ['--workers', '1'], { shape: shapeOf({ ...usual, workers: 1 }) }],
    ['may have a cluster', ['--redis', 'cluster'], { shape: shapeOf(usual, 'cluster'), kinds }],
  ])('%s', (_what, args, expected) => {
    expect(read(...args)).toMatchObject(expected);
  });

  it('may ask for some kinds alone', () => {
    const options = read('--only', 'redis killed,service killed') as Options;
    expect(options.kinds.map(({ name }) => name)).toEqual(['service killed', 'redis killed']);
  });

  it.each([
    ['--help', 'Usage'],
    ['--only=redis blessed', 'there is no kind redis blessed; there are:\nservice killed'],
    ['--only=redis slot moved', 'there is no kind redis slot moved; there are:\nservice killed'],
    ['--redis=sentinel', 'Usage'],
    ['--without=everything', 'Usage'],
    ['--faults=many', 'Usage'],
  ])('is explained after %s', (arg, expected) => {
    expect(read(arg)).toContain(expected);
  });
});
