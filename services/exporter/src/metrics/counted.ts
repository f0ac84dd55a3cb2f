import {
  bucketsOf,
  type CounterName,
  counterField,
  counterHash,
  counterLabels,
  type HistogramName,
  type RunCounterName,
  runCount,
  runCounterValues,
} from '@barback/shared/state/counters';
import type { Snapshot } from '@barback/shared/status/snapshot';
import type { Family, FleetFamily, Sample, ServerFamily } from './family.ts';

/**
 * A counter of the history, by server and one closed list of values. A value that never occurred is 0, so that
 * `increase()` sees its first occurrence; but there are no series before anything was counted at all, because a Redis
 * that lost its data would look as if nothing had ever happened, until it is restored.
 */
export function serverCounter(name: RunCounterName, help: string): Family {
  const valuesOfLabel = runCounterValues[name]?.map((value) => [value]) ?? [[]];
  return {
    name,
    type: 'counter',
    help,
    labels: counterLabels[name] ?? [],
    ofServer: ({ planned }, snapshot) =>
      valuesOfLabel.flatMap((values) => counted(snapshot, name, [planned.name, ...values])),
  };
}

/** A histogram of durations that is kept in Redis as counters, by server. */
export function serverHistogram(name: HistogramName, help: string): Family {
  const ofServer: ServerFamily['ofServer'] = ({ planned }, snapshot) =>
    histogramSamples(snapshot, name, planned.name);
  return { name, type: 'histogram', help, labels: ['server_name'], ofServer };
}

/** A histogram that is kept in Redis as counters, by its one label. */
export function countedHistogram(
  name: HistogramName,
  help: string,
  label: { name: string; values: (snapshot: Snapshot) => readonly string[] },
): Family {
  const samples: FleetFamily['samples'] = (snapshot) =>
    label.values(snapshot).flatMap((value) => histogramSamples(snapshot, name, value));
  return { name, type: 'histogram', help, labels: [label.name], samples };
}

function histogramSamples(snapshot: Snapshot, name: HistogramName, label: string): Sample[] {
  const part = (suffix: '_bucket' | '_sum' | '_count', ...le: string[]): Sample[] =>
    counted(snapshot, `${name}${suffix}`, [label, ...le]).map(([values, value]) => [values, value, suffix]);
  return [...bucketsOf(name).flatMap((le) => part('_bucket', le)), ...part('_sum'), ...part('_count')];
}

/** The sample of one counter kept in Redis. */
export function counted(snapshot: Snapshot, name: CounterName, labelValues: readonly string[]): Sample[] {
  if (counterHash(name) === 'counters') {
    const { counters } = snapshot;
    return counters.size === 0 ? [] : [[labelValues, counters.get(counterField(name, labelValues)) ?? 0]];
  }
  const [server = '', ...labels] = labelValues;
  const { runCounters } = snapshot;
  return runCounters.size === 0 ? [] : [[labelValues, runCount(runCounters.get(server), name, labels)]];
}
