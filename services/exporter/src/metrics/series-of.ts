import { exampleNow, exampleSnapshot } from '@barback/shared/status/example-snapshot';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { families } from './index.ts';

/** For tests: every series of the example with these changes, as `name{values of its labels}`. */
export function seriesOf(changes: Partial<Snapshot>): Record<string, number> {
  const snapshot = { ...exampleSnapshot, ...changes };
  return Object.fromEntries(
    families.flatMap(({ name, samples }) =>
      samples(snapshot, exampleNow).map(([labels, value, suffix = '']) => [
        `${name}${suffix}{${labels.join()}}`,
        value,
      ]),
    ),
  );
}

/** For tests: those of the series that are expected; undefined is an absent one. */
export function pick(
  series: Record<string, number>,
  expected: Record<string, number | undefined>,
): Record<string, number | undefined> {
  return Object.fromEntries(Object.keys(expected).map((name) => [name, series[name]]));
}
