import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { families } from '@barback/exporter/metrics';
import { prometheusBarmanExporterFamilies } from '@barback/exporter/prometheus-barman-exporter';
import { serversParameters } from '@barback/exporter/servers';
import { routes } from '@barback/scheduler/routes';
import { annotations } from '@barback/shared/barman-d/annotations';
import { variables } from '@barback/shared/service/environment';
import { type Alert, readAlerts } from '../../deploy/prometheus/read-rules.ts';

/** Where the files are whose names {@link referencePages} tells. */
export const repository = join(import.meta.dirname, '../..');

/** All that is generated from a table of the code, or from the rules: the file's name in the repository, and its text. */
export async function referencePages(): Promise<Map<string, string>> {
  return new Map([
    ['README.md', withSettings(await readFile(join(repository, 'README.md'), 'utf8'))],
    ['docs/reference/alerts.md', alertsPage(await readAlerts())],
    ['docs/reference/api.md', apiPage()],
    ['docs/reference/environment.md', environmentPage()],
    ['docs/reference/metrics.md', metricsPage()],
  ]);
}

const SETTINGS = /(?<=<!-- settings: .* -->\n).*(?=<!-- \/settings -->)/s;

function withSettings(readme: string): string {
  const rows = Object.entries(annotations).map(([name, { example, meaning }]) => [
    `\`#:${name} = ${example}\``,
    meaning,
  ]);
  return readme.replace(SETTINGS, () => `\n${table(['setting', 'meaning'], rows)}\n\n`);
}

function apiPage(): string {
  const rows = routes.map(({ method, path, meaning, says }) => [
    `\`${method.toUpperCase()} ${path.replace(':server', 'NAME')}\``,
    meaning,
    says.map((field) => `\`${field}\``).join(', '),
  ]);
  return page(
    'API',
    'The scheduler acts, on port 8001, with `Authorization: Bearer TOKEN`; [Act from the API](../tasks/act-from-the-api.md) shows how. The body may be left out; it is JSON or a form. Answers are JSON with `status` and `message`: 202 done, or put into the queue (`jobs` says as what); 400 not understood; 401 no token, or a wrong one; 403 no token is set, or a page of somebody else asks; 404 there is no such server; 409 there is nothing to do; 421 another host name (`BARBACK_ALLOWED_HOSTS`); 429 too many wrong tokens (`Retry-After` says for how long); 503 Redis is away.',
    ['request', 'what it does', 'what the body may say'],
    rows,
    ...serversSection(),
  );
}

function serversSection(): string[] {
  const rows = Object.entries(serversParameters).map(([name, { meaning, allowed }]) => [
    `\`${name}\``,
    meaning,
    allowed,
  ]);
  return [
    '## Servers as JSON',
    '`GET /api/servers` of the exporter, on port 8000, lists the servers, those that need attention first. A login is required where `BARBACK_READ_TOKEN` is set. All parameters may be left out. `X-Total-Count` is the number of servers that match, on all pages together. The `ETag` stays the same while nothing but ages and the time of reading change: a request with `If-None-Match` is then answered with 304. 400: a parameter is not understood (`error` says which and why); 503: Redis is away and has never been read. With thousands of servers the answer may be up to 5 seconds old (`asOf`).',
    table(['parameter', 'meaning', 'allowed'], rows),
  ];
}

function environmentPage(): string {
  const rows = Object.entries(variables).map(([name, row]) => [
    `\`${name}\``,
    row.meaning,
    'default' in row ? `\`${row.default}\`` : '',
    row.allowed.replace(/https?:\S+/, '`$&`'),
  ]);
  return page(
    'Environment',
    'Every other `BARMAN_*` variable becomes an option of `barman.conf`: `BARMAN_MINIMUM_REDUNDANCY=1` is `minimum_redundancy = 1`. A `.barman.conf` in the Barman home is used instead of all of them.',
    ['variable', 'meaning', 'default', 'allowed'],
    rows,
  );
}

function metricsPage(): string {
  const head = ['metric', 'type', 'labels', 'meaning'];
  const rowsOf = (some: typeof families) =>
    some.map(({ name, type, labels, help, isExtra }) => [
      `\`${name}\`${isExtra ? ' (full)' : ''}`,
      type,
      labels.join(', '),
      help,
    ]);
  const compat = [
    '## With `BARBACK_METRICS_COMPAT=prometheus-barman-exporter`',
    'These as well. See [Move from prometheus-barman-exporter](../tasks/move-from-prometheus-barman-exporter.md).',
    table(head, rowsOf(prometheusBarmanExporterFamilies)),
  ];
  return page(
    'Metrics',
    'What is not known has no series; it is never 0. `barman_server_active` is there for every configured server. The metrics marked `(full)` are there with `BARBACK_METRICS=full` alone: no rule, dashboard or page uses them, and they have series for each server.',
    head,
    rowsOf(families),
    ...compat,
  );
}

function alertsPage(alerts: readonly Alert[]): string {
  const rows = alerts.map(({ alert, labels, for: patience, annotations }) => [
    `[${alert}](../runbooks/${alert}.md)`,
    labels.severity,
    annotations.summary.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => label.toUpperCase()),
    patience,
  ]);
  return page(
    'Alerts',
    'What `deploy/prometheus/rules/` tells; each alert leads to a page that says what to do. `critical` is for now, `warning` for the next working day. See [Alert with Prometheus](../tasks/alert-with-prometheus.md).',
    ['alert', 'severity', 'says', 'when it is so for'],
    rows,
  );
}

function page(
  title: string,
  introduction: string,
  head: string[],
  rows: string[][],
  ...more: string[]
): string {
  const end = '_Generated from the code by `npm run docs`._\n';
  return [`# ${title}`, introduction, table(head, rows), ...more, end].join('\n\n');
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [head, head.map(() => '---'), ...rows].map(line).join('\n');
}
