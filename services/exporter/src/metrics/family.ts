import type { KnownServer } from '@barback/shared/status/known-server';
import type { Snapshot } from '@barback/shared/status/snapshot';

/** One series: the values of the family's labels in their order (`le` last in a bucket), and its value. */
export type Sample = readonly [
  labelValues: readonly string[],
  value: number,
  suffix?: '_bucket' | '_sum' | '_count',
];

interface Described {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  help: string;
  labels: readonly string[];
  /** Only with `BARBACK_METRICS=full`: no rule, dashboard or page uses it, and it has series for each server. */
  isExtra?: true;
}

/** A metric with any number of series for each server. */
export interface ServerFamily extends Described {
  /** Of the server, and of what {@link collectSources} names; of anything else only if it `isVolatile`. */
  ofServer: (server: KnownServer, snapshot: Snapshot, now: Date) => Sample[];
  /** Whether its values change while the server does not: with time, or with the schedules of all servers. */
  isVolatile?: true;
}

/** A metric of all servers together, or of Barback itself. */
export interface FleetFamily extends Described {
  samples: (snapshot: Snapshot, now: Date) => Sample[];
}

/** One metric as a row of a table. What is unknown has no sample, never a 0. */
export type Family = ServerFamily | FleetFamily;

/** A gauge with one series for each server of the plan; unknown is null or undefined. */
export function serverGauge(
  name: string,
  help: string,
  value: (server: KnownServer) => number | boolean | null | undefined,
): ServerFamily {
  const ofServer = (server: KnownServer) => sample([server.planned.name], value(server));
  return { name, type: 'gauge', help, labels: ['server_name'], ofServer };
}

/** The same metric, only with `BARBACK_METRICS=full`. */
export function extra(family: Family): Family {
  return { ...family, isExtra: true };
}

/** No sample when the value is unknown; true is 1. */
export function sample(labelValues: readonly string[], value: number | boolean | null | undefined): Sample[] {
  return value === null || value === undefined ? [] : [[labelValues, Number(value)]];
}

/** Epoch seconds of an ISO time; null stays null. */
export function epochSeconds(isoTime: string | null | undefined): number | null {
  return isoTime ? Date.parse(isoTime) / 1000 : null;
}
