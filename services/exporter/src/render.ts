import { setImmediate } from 'node:timers/promises';
import { type KnownServer, knownServers } from '@barback/shared/status/known-server';
import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { type Metric, Registry } from 'prom-client';
import type { Family, FleetFamily, Sample, ServerFamily } from './metrics/family.ts';
import { addRecounted, sourcesOf } from './sources-of.ts';

/** The content type of what a {@link MetricsPrinter} prints. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Prints a snapshot as Prometheus reads it, in parts that belong behind each other; one call at a time. */
export type MetricsPrinter = (snapshot: Snapshot, now: Date) => Promise<Buffer[]>;

/** The servers of a snapshot, and which of them have to be printed anew. */
interface Fleet {
  snapshot: Snapshot;
  now: Date;
  servers: readonly KnownServer[];
  changed: readonly KnownServer[];
  /** Whether there are the same servers in the same order as before. */
  isSameList: boolean;
}

/**
 * Keeps what it has printed: each time, prom-client prints only the series of servers that have changed, those that
 * change with time, and those of all servers together. A part that has not changed is the identical buffer.
 */
export function metricsPrinter(families: readonly Family[]): MetricsPrinter {
  const printers = families.map((family, index) => {
    const end = index === families.length - 1 ? '\n' : '\n\n';
    return 'ofServer' in family ? serverPrinter(family, end) : fleetPrinter(family, end);
  });
  let known: ReadonlyMap<string, readonly unknown[]> = new Map();
  let names: readonly string[] = [];
  let counted: Pick<Snapshot, 'counters' | 'runCounters'> = emptySnapshot;
  return async (snapshot, now) => {
    const servers = knownServers(snapshot);
    const recounted = new Set<string>();
    addRecounted(counted.counters, snapshot.counters, recounted);
    addRecounted(counted.runCounters, snapshot.runCounters, recounted);
    const sources = new Map<string, readonly unknown[]>();
    const changed = servers.filter((server) => {
      const { name } = server.planned;
      const before = known.get(name);
      const now = sourcesOf(server, snapshot);
      const isSame = before !== undefined && areSame(before, now);
      sources.set(name, isSame ? before : now); // what lives on is not replaced by what is equal: that costs memory
      return !isSame || recounted.has(name);
    });
    const isSameList = areSame(names, [...sources.keys()]);
    const parts: Buffer[] = [];
    for (const print of printers) {
      parts.push(await print({ snapshot, now, servers, changed, isSameList }));
      await setImmediate(); // other requests are answered meanwhile
    }
    // only now, so that a failure leaves them changed
    known = sources;
    names = [...sources.keys()];
    counted = snapshot;
    return parts;
  };
}

function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, index) => Object.is(each, other[index]));
}

function fleetPrinter(family: FleetFamily, end: string): (fleet: Fleet) => Promise<Buffer> {
  const print = promClientPrinter(family);
  let part = Buffer.alloc(0);
  return async ({ snapshot, now }) => {
    const text = Buffer.from(`${await print(family.samples(snapshot, now))}${end}`);
    if (!text.equals(part)) part = text;
    return part;
  };
}

function serverPrinter(family: ServerFamily, end: string): (fleet: Fleet) => Promise<Buffer> {
  const print = promClientPrinter(family);
  /** By server, each line with a line break before it. */
  let pieces = new Map<string, string>();
  let part: Buffer | null = null;
  return async ({ snapshot, now, servers, changed, isSameList }) => {
    const printed = family.isVolatile ? servers : changed;
    const samples = printed.map((server) => eachOnce(family.ofServer(server, snapshot, now)));
    const [help, type, ...lines] = (await print(samples.flat())).split('\n');
    let isCurrent = part !== null && isSameList;
    let at = 0;
    for (const [index, { planned }] of printed.entries()) {
      const count = samples[index]?.length ?? 0;
      const piece = count === 0 ? '' : `\n${lines.slice(at, at + count).join('\n')}`;
      at += count;
      isCurrent &&= pieces.get(planned.name) === piece;
      pieces.set(planned.name, piece);
    }
    if (part !== null && isCurrent) return part;
    const inOrder = servers.map(({ planned }) => pieces.get(planned.name) ?? '');
    if (!isSameList)
      pieces = new Map(servers.map(({ planned }, index) => [planned.name, inOrder[index] ?? '']));
    part = Buffer.from(`${help}\n${type}${inOrder.join('')}${end}`);
    return part;
  };
}

/** prom-client remembers each object of shared labels: one for all, not a new one for each series. */
const NO_LABELS = {};

/**
 * Prints samples of a metric. What a registry needs of it is what is given here: prom-client's own classes count by
 * themselves, so that a gauge without labels starts at 0, and a histogram cannot be given buckets that were counted
 * elsewhere.
 */
function promClientPrinter({
  name,
  type,
  help,
  labels,
}: Family): (samples: readonly Sample[]) => Promise<string> {
  const labelNames = [...labels, 'le'];
  const registry = new Registry();
  let values: object[] = [];
  const metric = { name, get: async () => ({ name, help, type, values, aggregator: 'omit' }) };
  registry.registerMetric(metric as unknown as Metric);
  return async (samples) => {
    values = samples.map(([labelValues, value, suffix = '']) => ({
      metricName: `${name}${suffix}`,
      labels: Object.fromEntries(labelValues.map((labelValue, index) => [labelNames[index], labelValue])),
      value,
      sharedLabels: NO_LABELS,
    }));
    return await registry.getSingleMetricAsString(name);
  };
}

/** Prometheus would refuse the whole scrape if one series occurred twice. */
function eachOnce(samples: readonly Sample[]): readonly Sample[] {
  if (samples.length < 2) return samples;
  const known = new Map<string, Sample>();
  for (const sample of samples) {
    const [labelValues, , suffix = ''] = sample;
    const series = JSON.stringify([suffix, ...labelValues]);
    if (!known.has(series)) known.set(series, sample);
  }
  return [...known.values()];
}
