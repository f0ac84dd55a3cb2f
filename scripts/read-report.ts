import { readFile } from 'node:fs/promises';
import type { FileReport } from './write-report.ts';

const SLOWEST_FILES = 10;

/**
 * Sums up what `write-report.ts` wrote, which is one file for each run of Vitest. Prints `PASSED FAILED SKIPPED`, then lines to
 * show: each test that failed, the slowest files, and the counts of each kind of test on each system. A report that was never written
 * counts as one failed test: nothing that did not run is taken for a pass.
 */
async function readReports(reportFiles: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(reportFiles.map((file) => readFile(file, 'utf8').catch(() => null)));
  const files = texts.flatMap((text) => (text === null ? [] : (JSON.parse(text) as FileReport[])));
  const missing = texts
    .filter((text) => text === null)
    .map(() => 'FAILED  a report is missing: Vitest ended early');
  const slowest = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST_FILES);
  const systems = Map.groupBy(files, ({ system }) => system);
  return [
    `${sum(files, 'passed')} ${sum(files, 'failed') + missing.length} ${sum(files, 'skipped')}`,
    ...missing,
    ...files.flatMap(({ failures }) => failures),
    'the slowest test files:',
    ...slowest.map(({ seconds, path }) => `${seconds.toFixed(0).padStart(6)} s  ${path}`),
    ...[...systems].flatMap(([system, ran]) => [
      `on ${system}:`,
      ...[...Map.groupBy(ran, ({ kind }) => kind)].map(([kind, ofKind]) => row(`${kind} tests`, ofKind)),
    ]),
  ];
}

function row(name: string, files: readonly FileReport[]): string {
  const counts = `${sum(files, 'passed')} passed, ${sum(files, 'failed')} failed, ${sum(files, 'skipped')} skipped`;
  return `  ${name.padEnd(18)}${counts}, ${sum(files, 'seconds').toFixed(0)} s in test files`;
}

const sum = (files: readonly FileReport[], field: 'passed' | 'failed' | 'skipped' | 'seconds') =>
  files.reduce((total, file) => total + file[field], 0);

process.stdout.write(`${(await readReports(process.argv.slice(2))).join('\n')}\n`);
