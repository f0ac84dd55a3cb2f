import { durationInWords } from '@barback/shared/vocabulary/in-words';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { dockerBarmanFamilies } from '../../services/exporter/src/metrics/docker-barman.ts';

/** Each step of a recovery test, and how the whole ended. Pure. */
export function recoverySteps({
  server,
  backupId,
  steps,
  status,
  testDurationSeconds,
}: RecoveryTest): string[] {
  return [
    ...steps.map((step) => {
      const took = step.status === 'skipped' ? '' : `${step.durationSeconds.toFixed(2)} s`;
      const why = step.status === 'passed' ? '' : `  ${step.reason}`;
      return `  ${step.name.padEnd(10)} ${step.status} ${took.padStart(8)}${why}`;
    }),
    `The recovery test of ${server} ${backupId} ${status} in ${durationInWords(testDurationSeconds)}`,
  ];
}

/** A table of the ten metrics that docker-barman has too, from the text of `/metrics`. Pure. */
export function dockerBarmanMetrics(metricsText: string, servers: readonly string[]): string[] {
  const lines = metricsText.split('\n');
  const names = dockerBarmanFamilies.map(({ name }) => name);
  const row = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(34)}${cells.map((cell) => cell.padStart(16)).join('')}`;
  const value = (name: string, server: string) => {
    const series = `${name}{server_name="${server}"} `;
    return lines.find((line) => line.startsWith(series))?.slice(series.length) ?? '-';
  };
  return [
    row('', servers),
    ...names.map((name) =>
      row(
        name,
        servers.map((server) => value(name, server)),
      ),
    ),
  ];
}
