import { setImmediate } from 'node:timers/promises';
import { haveSameItems } from '@barback/shared/state/same-items';
import { type KnownServer, knownServers } from '@barback/shared/status/known-server';
import { emptySnapshot, type Snapshot } from '@barback/shared/status/snapshot';
import { type Metric, Registry } from 'prom-client';
import type { Family, FleetFamily, Sample, ServerFamily } from './metrics/family.ts';
import { addRecounted, collectSources } from './sources-of.ts';

/** The content type of what a {@link MetricsPrinter} prints. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** Prints a snapshot as Prometheus reads it, in parts that belong behind each other; one call at a time. */
export type MetricsPrinter = (snapshot: Snapshot, now: Date) => Promise<Buffer[]>;

/** The servers of a snapshot, and which of them have to be printed anew. */
interface Fleet {
  snapshot: Snapshot;
  now: Date;
  servers: readonly KnownServer[];
  /** Where those are in `servers`, in that order. */
  changed: readonly number[];
  /** Where each server was in the list before; -1 for one that was not in it. */
  previous: Int32Array;
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
    if (!('ofServer' in family)) return fleetPrinter(family, end);
    return family.isVolatile ? volatilePrinter(family, end) : serverPrinter(family, end);
  });
  /** Null: nothing is known of what is printed. */
  let known: ReadonlyMap<string, KnownSources> | null = null;
  const sources: unknown[] = [];
  let counted: Snapshot['counters'] = emptySnapshot.counters;
  return async (snapshot, now) => {
    const servers = knownServers(snapshot);
    const recounted = new Set<string>();
    addRecounted(counted, snapshot.counters, recounted);
    const next = new Map<string, KnownSources>();
    const changed: number[] = [];
    const previous = new Int32Array(servers.length).fill(-1);
    for (const [at, server] of servers.entries()) {
      const { name } = server.planned;
      const before = known?.get(name);
      collectSources(server, snapshot, sources);
      const isSame = before !== undefined && haveSameItems(before.sources, sources);
      // what lives on is not replaced by what is equal: that costs memory
      next.set(
        name,
        isSame && before.at === at ? before : { at, sources: isSame ? before.sources : [...sources] },
      );
      previous[at] = before?.at ?? -1;
      if (!isSame || recounted.has(name)) changed.push(at);
    }
    const isSameList = known?.size === servers.length && previous.every((was, at) => was === at);
    known = null; // a failure leaves nothing known
    const parts: Buffer[] = [];
    for (const print of printers) {
      parts.push(await print({ snapshot, now, servers, changed, previous, isSameList }));
      await setImmediate(); // other requests are answered meanwhile
    }
    known = next;
    counted = snapshot.counters;
    return parts;
  };
}

interface KnownSources {
  /** Where the server is in the list. */
  at: number;
  sources: readonly unknown[];
}

function fleetPrinter(family: FleetFamily, end: string): (fleet: Fleet) => Promise<Buffer> {
  const print = promClientPrinter(family);
  const kept = keptPart();
  return async ({ snapshot, now }) => kept(`${await print(family.samples(snapshot, now))}${end}`);
}

/** The same text gives the identical buffer. */
function keptPart(): (text: string) => Buffer {
  let part = Buffer.alloc(0);
  return (text) => {
    const next = Buffer.from(text);
    if (!next.equals(part)) part = next;
    return part;
  };
}

/** prom-client makes objects of several hundred bytes for each series. */
const SERVERS_AT_ONCE = 500;

function serverPrinter(family: ServerFamily, end: string): (fleet: Fleet) => Promise<Buffer> {
  const print = promClientPrinter(family);
  let part = Buffer.alloc(0);
  /** Where the lines of each server end in the part, each line with a line break before it. */
  let ends = new Uint32Array();
  let bodyAt = 0;
  const startOf = (at: number) => ends[at - 1] ?? bodyAt;
  const endOf = (at: number) => ends[at] ?? bodyAt;
  const printAnew = async ({ snapshot, now, servers, changed }: Fleet) => {
    const pieces = new Map<number, string>();
    let head = '';
    for (let from = 0; from === 0 || from < changed.length; from += SERVERS_AT_ONCE) {
      const some = changed.slice(from, from + SERVERS_AT_ONCE);
      const samples = some.map((at) => eachOnce(family.ofServer(servers[at] as KnownServer, snapshot, now)));
      const [help, type, ...lines] = (await print(samples.flat())).split('\n');
      head = `${help}\n${type}`;
      let line = 0;
      for (const [index, at] of some.entries()) {
        const count = samples[index]?.length ?? 0;
        pieces.set(at, count === 0 ? '' : `\n${lines.slice(line, line + count).join('\n')}`);
        line += count;
      }
    }
    return { head, pieces };
  };
  return async (fleet) => {
    const { servers, changed, previous, isSameList } = fleet;
    if (isSameList && changed.length === 0 && part.length > 0) return part;
    const { head, pieces } = await printAnew(fleet);
    const isCurrent = ([at, piece]: [number, string]) =>
      part.toString('utf8', startOf(at), endOf(at)) === piece;
    if (isSameList && part.length > 0 && [...pieces].every(isCurrent)) return part;

    const newBytes = [...pieces.values()].reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
    const keptBytes = previous.reduce(
      (sum, was, at) => (pieces.has(at) ? sum : sum + endOf(was) - startOf(was)),
      0,
    );
    const nextBodyAt = Buffer.byteLength(head);
    const next = Buffer.allocUnsafeSlow(nextBodyAt + newBytes + keptBytes + Buffer.byteLength(end));
    const nextEnds = new Uint32Array(servers.length);
    let offset = next.write(head);
    for (let at = 0; at < servers.length; ) {
      const piece = pieces.get(at);
      if (piece !== undefined) {
        if (piece !== '') offset += next.write(piece, offset);
        nextEnds[at++] = offset;
        continue;
      }
      // servers that were one behind the other are copied together
      const firstWas = previous[at] as number;
      const moved = offset - startOf(firstWas);
      let was = firstWas;
      for (; at < servers.length && previous[at] === was && !pieces.has(at); at++, was++)
        nextEnds[at] = endOf(was) + moved;
      offset += part.copy(next, offset, startOf(firstWas), startOf(was));
    }
    next.write(end, offset);
    part = next;
    ends = nextEnds;
    bodyAt = nextBodyAt;
    return part;
  };
}

/** Prints all series each time; what is before their values is printed once. */
function volatilePrinter(family: ServerFamily, end: string): (fleet: Fleet) => Promise<Buffer> {
  const print = promClientPrinter(family);
  const kept = keptPart();
  let head = '';
  /** The beginnings of the lines, by their labels. */
  let begins = new Map<string, string>();
  const printBegins = async (samples: readonly Sample[]) => {
    for (let from = 0; from === 0 || from < samples.length; from += SERVERS_AT_ONCE) {
      const some = samples.slice(from, from + SERVERS_AT_ONCE).map(([values]): Sample => [values, 0]);
      const [help, type, ...lines] = (await print(some)).split('\n');
      head = `${help}\n${type}`;
      for (const [index, [values]] of some.entries())
        begins.set(labelsKey(values), `\n${lines[index]?.slice(0, -1)}`);
    }
  };
  return async ({ snapshot, now, servers, isSameList }) => {
    if (!isSameList) begins = new Map();
    const samples = servers.flatMap((server) => eachOnce(family.ofServer(server, snapshot, now)));
    const unknown = samples.filter(([values]) => !begins.has(labelsKey(values)));
    if (head === '' || unknown.length > 0) await printBegins(unknown);
    const lines = samples.map(([values, value]) => `${begins.get(labelsKey(values))}${value}`);
    return kept(`${head}${lines.join('')}${end}`);
  };
}

function labelsKey(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? '') : JSON.stringify(values);
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
