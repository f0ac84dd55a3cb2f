import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { families } from '@barback/exporter/metrics';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { metricsOf } from '../../deploy/prometheus/expressions.ts';
import { readAlerts } from '../../deploy/prometheus/read-rules.ts';

const root = join(import.meta.dirname, '../..');
const inside = (path: string) => join(root, path);
const alerts = await readAlerts();
const tests = await readdir(inside('deploy/prometheus/tests'));
/** promtool simulates hours of scrapes. */
const PROMTOOL_MILLISECONDS = 60_000;
const RUNBOOK_HEADINGS = ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'Clears when'];
const PROMETHEUS_OWN = ['up'];

describe('the alerts', () => {
  it('fire when they should and not when they should not', { timeout: PROMTOOL_MILLISECONDS }, async () => {
    await execa('promtool', ['test', 'rules', ...tests], { cwd: inside('deploy/prometheus/tests') });
  });

  it('each have a test in which they fire, and one in which they do not fire', async () => {
    const texts = await Promise.all(
      tests.map((file) => readFile(inside(`deploy/prometheus/tests/${file}`), 'utf8')),
    );
    const cases = texts.flatMap((text) => parse(text).tests as PromtoolTest[]);
    const fired = new Set(
      cases.flatMap(({ alert_rule_test, input_series }) =>
        alert_rule_test.flatMap(({ alertname, exp_alerts = [] }) =>
          exp_alerts.length > 0 && exp_alerts.length < input_series.length ? [alertname] : [],
        ),
      ),
    );
    expect(alerts.map(({ alert }) => alert).filter((name) => !fired.has(name))).toEqual([]);
  });

  it('each have a runbook, and each runbook has an alert', async () => {
    const pages = await readdir(inside('docs/runbooks'));
    expect(pages.sort()).toEqual(alerts.map(({ alert }) => `${alert}.md`).sort());
    for (const { alert, annotations } of alerts) {
      expect(annotations.runbook_url).toBe(`docs/runbooks/${alert}.md`);
    }
  });

  it.each(alerts)(
    'have a runbook with the headings that on-call engineers expect: $alert',
    async ({ alert }) => {
      const [title = '', ...sections] = (await readFile(inside(`docs/runbooks/${alert}.md`), 'utf8')).split(
        '\n## ',
      );
      expect(title).toMatch(new RegExp(`^# ${alert.replace('Barback', '')}: `));
      expect(sections.map((section) => section.split('\n')[0])).toEqual(RUNBOOK_HEADINGS);
      expect(sections[RUNBOOK_HEADINGS.indexOf('Diagnosis')]).toContain('```sh');
    },
  );

  it.each(alerts)('query only metrics that exist: $alert', ({ expr, annotations }) => {
    const names = [...PROMETHEUS_OWN, ...families.map(({ name }) => name)];
    const queries = [...annotations.description.matchAll(/printf "([^"]+)"/g)].map(([, query = '']) => query);
    const asked = [expr, ...queries].flatMap(metricsOf);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('expect the job name that prometheus.yml gives the exporter', async () => {
    const text = await readFile(inside('deploy/prometheus/prometheus.yml'), 'utf8');
    const { scrape_configs, rule_files } = parse(text) as { scrape_configs: object[]; rule_files: string[] };
    expect(rule_files).toContain('rules/*.yml');
    expect(scrape_configs).toMatchObject([{ job_name: 'barman' }]);
    const down = alerts.find(({ alert }) => alert === 'BarbackExporterDown');
    expect(down?.expr).toContain('up{job="barman"}');
  });

  it('are routed by a configuration that Alertmanager accepts and that names no other alert', async () => {
    const file = inside('deploy/alertmanager/alertmanager.yml');
    await execa('amtool', ['check-config', file]);
    const named = (await readFile(file, 'utf8')).match(/Barback\w+/g) ?? [];
    const names = alerts.map(({ alert }) => alert);
    expect(named.filter((name) => !names.includes(name))).toEqual([]);
  });
});

interface PromtoolTest {
  input_series: unknown[];
  alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[];
}
