import { expect, it } from 'vitest';
import { FUZZED } from '../fuzz/parsers.ts';
import { fuzz } from '../fuzz/run.ts';

const SECONDS = 0.1;

/** More: `npm run fuzz -- --seed 1 --seconds 60 --parser cron`. */
it.each(FUZZED.map((parser) => [parser.name, parser] as const))(
  'whatever is written, %s is read without an exception, in time and as it was meant',
  (_name, parser) => {
    expect(fuzz(parser, 1, SECONDS)).toMatchObject({ failure: null, tried: expect.any(Number) });
  },
);
