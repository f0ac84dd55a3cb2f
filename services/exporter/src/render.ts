import type { Snapshot } from '@barback/shared/status/snapshot';
import { type Metric, Registry } from 'prom-client';
import type { Family, Sample } from './metrics/family.ts';

/** The content type of the result of {@link renderMetrics}. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The metrics of one snapshot as Prometheus reads them. */
export async function renderMetrics(
  families: readonly Family[],
  snapshot: Snapshot,
  now: Date,
): Promise<string> {
  const registry = new Registry();
  for (const family of families) registry.registerMetric(toMetric(family, snapshot, now));
  return registry.metrics();
}

/**
 * What a registry needs of a metric to print it. prom-client's own classes count by themselves: a gauge without
 * labels starts at 0, and a histogram cannot be given buckets that were counted elsewhere.
 */
function toMetric({ name, type, help, labels, samples }: Family, snapshot: Snapshot, now: Date): Metric {
  const labelNames = [...labels, 'le'];
  const values = eachOnce(samples(snapshot, now)).map(([labelValues, value, suffix = '']) => ({
    metricName: `${name}${suffix}`,
    labels: Object.fromEntries(labelValues.map((labelValue, index) => [labelNames[index], labelValue])),
    value,
  }));
  const metric = { name, get: async () => ({ name, help, type, values, aggregator: 'omit' }) };
  return metric as unknown as Metric;
}

/** Prometheus would refuse the whole scrape if one series occurred twice. */
function eachOnce(samples: readonly Sample[]): Sample[] {
  const known = new Map<string, Sample>();
  for (const sample of samples) {
    const [labelValues, , suffix = ''] = sample;
    const series = JSON.stringify([suffix, ...labelValues]);
    if (!known.has(series)) known.set(series, sample);
  }
  return [...known.values()];
}
