import { type KnownServer, knownServers } from '@barback/shared/status/known-server';
import type { Snapshot } from '@barback/shared/status/snapshot';

/** One series: the values of the family's labels in their order (`le` last in a bucket), and its value. */
export type Sample = readonly [
  labelValues: readonly string[],
  value: number,
  suffix?: '_bucket' | '_sum' | '_count',
];

/** One metric as a row of a table. What is unknown has no sample, never a 0. */
export interface Family {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  help: string;
  labels: readonly string[];
  samples: (snapshot: Snapshot, now: Date) => Sample[];
}

/** A gauge with one series for each server of the plan; unknown is null or undefined. */
export function serverGauge(
  name: string,
  help: string,
  value: (server: KnownServer, now: Date) => number | boolean | null | undefined,
): Family {
  const samples = (snapshot: Snapshot, now: Date) =>
    knownServers(snapshot).flatMap((server) => sample([server.planned.name], value(server, now)));
  return { name, type: 'gauge', help, labels: ['server_name'], samples };
}

/** No sample when the value is unknown; true is 1. */
export function sample(labelValues: readonly string[], value: number | boolean | null | undefined): Sample[] {
  return value === null || value === undefined ? [] : [[labelValues, Number(value)]];
}

/** Epoch seconds of an ISO time; null stays null. */
export function epochSeconds(isoTime: string | null | undefined): number | null {
  return isoTime ? Date.parse(isoTime) / 1000 : null;
}
