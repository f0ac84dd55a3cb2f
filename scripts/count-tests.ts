import { readFile } from 'node:fs/promises';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

/**
 * Prints `PASSED FAILED` for a JSON report of Vitest. A file that could not be run counts as one failed test, and so
 * does a report that was never written: nothing that did not run is taken for a pass.
 */
async function countTests(reportFile: string): Promise<string> {
  const text = await readFile(reportFile, 'utf8').catch(() => null);
  if (text === null) return '0 1';
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(text) as Report;
  const notRun = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return `${numPassedTests} ${numFailedTests + notRun.length}`;
}

process.stdout.write(`${await countTests(process.argv[2] ?? '')}\n`);
