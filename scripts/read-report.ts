import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: TestFile[];
}

interface TestFile {
  name: string;
  status: string;
  /** Why it could not be run. */
  message: string;
  assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
}

/**
 * Prints `PASSED FAILED` for a JSON report of Vitest, and then a line for each test that failed, also for one that
 * passed when it was tried again. A file that could not be run counts as one failed test, and so does a report that
 * was never written: nothing that did not run is taken for a pass.
 */
async function readReport(reportFile: string): Promise<string[]> {
  const text = await readFile(reportFile, 'utf8').catch(() => null);
  if (text === null) return ['0 1', 'FAILED  there is no report: Vitest ended early'];
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(text) as Report;
  const notRun = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return [
    `${numPassedTests} ${numFailedTests + notRun.length}`,
    ...notRun.map((file) => `FAILED  ${pathOf(file)}: ${firstLine(file.message)}`),
    ...testResults.flatMap(failuresOf),
  ];
}

function failuresOf(file: TestFile): string[] {
  return file.assertionResults
    .filter(({ failureMessages }) => failureMessages.length > 0)
    .map(({ fullName, status, failureMessages: [reason = ''] }) => {
      const outcome = status === 'passed' ? 'passed when tried again' : 'FAILED';
      return `${outcome}  ${pathOf(file)}: ${fullName}: ${firstLine(reason)}`;
    });
}

const pathOf = ({ name }: TestFile) => relative(process.cwd(), name);
const firstLine = (text: string) => text.split('\n', 1)[0];

process.stdout.write(`${(await readReport(process.argv[2] ?? '')).join('\n')}\n`);
