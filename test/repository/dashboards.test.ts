import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { families } from '@barback/exporter/metrics';
import { describe, expect, it } from 'vitest';
import { asFile, dashboards, expressionsOf } from '../../deploy/grafana/dashboards.ts';
import { metricsOf } from '../../deploy/prometheus/expressions.ts';

const directory = join(import.meta.dirname, '../../deploy/grafana/dashboards');
/** What Prometheus itself says of alerts. */
const ALERTS = 'ALERTS';

describe('the dashboards', () => {
  it.each([...dashboards()])(
    '%s is what the code says; "npm run dashboards" writes it',
    async (name, dashboard) => {
      expect(await readFile(join(directory, name), 'utf8')).toBe(asFile(dashboard));
    },
  );

  it('are all of the code', async () => {
    expect((await readdir(directory)).sort()).toEqual([...dashboards().keys()].sort());
  });

  it.each([...dashboards()])('%s asks for metrics that there are', (_name, dashboard) => {
    const names = families.flatMap(({ name, type }) => (type === 'histogram' ? `${name}_bucket` : name));
    const asked = expressionsOf(dashboard).flatMap(metricsOf);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => name !== ALERTS && !names.includes(name))).toEqual([]);
  });
});
