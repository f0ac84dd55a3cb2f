import { exampleNow, exampleSnapshot } from '@barback/shared/status/example-snapshot';
import { knownServers } from '@barback/shared/status/known-server';
import type { Snapshot } from '@barback/shared/status/snapshot';
import type { Family, Sample } from './family.ts';
import { families } from './index.ts';

/** For tests: every series of the example with these changes, as `name{values of its labels}`. */
export function seriesOf(changes: Partial<Snapshot>): Record<string, number> {
  const snapshot = { ...exampleSnapshot, ...changes };
  return Object.fromEntries(
    families.flatMap((family) =>
      samplesOf(family, snapshot, exampleNow).map(([labels, value, suffix = '']) => [
        `${family.name}${suffix}{${labels.join()}}`,
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

function samplesOf(family: Family, snapshot: Snapshot, now: Date): Sample[] {
  if ('samples' in family) return family.samples(snapshot, now);
  return knownServers(snapshot).flatMap((server) => family.ofServer(server, snapshot, now));
}
