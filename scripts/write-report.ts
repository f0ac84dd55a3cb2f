import { readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { newestMajor } from '../test/fixtures/postgres-programs.ts';

/** How a test file ended. */
export interface FileReport {
  /** What it ran on: `Debian 13 (trixie), Barman 3.13.3, PostgreSQL 17`. */
  system: string;
  kind: string;
  path: string;
  seconds: number;
  passed: number;
  failed: number;
  skipped: number;
  /** One line for each test that failed, also for one that passed when it was tried again. */
  failures: string[];
}

/** A reporter of Vitest that writes what `read-report.ts` reads, to the file that `--outputFile` names. */
export default class WriteReport implements Reporter {
  #file: string | undefined;

  onInit({ config }: Vitest): void {
    if (typeof config.outputFile !== 'string')
      throw new Error('--outputFile must name the file of the report');
    this.#file = config.outputFile;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    if (this.#file === undefined) return;
    const system = await thisSystem();
    await writeFile(this.#file, JSON.stringify(modules.map((module) => fileReport(module, system))));
  }
}

/** The system whose programs the tests find. */
async function thisSystem(): Promise<string> {
  const [release, barman, major] = await Promise.all([
    readFile('/etc/os-release', 'utf8').catch(() => ''),
    execa('barman', ['--version'], { reject: false }),
    newestMajor().catch(() => 'none'),
  ]);
  const name = /^PRETTY_NAME="?([^"\n]+)/m.exec(release)?.[1]?.replace(' GNU/Linux', '') ?? 'unknown system';
  const version = /^\d[\d.]*/.exec(barman.stdout ?? '')?.[0] ?? 'none';
  return `${name}, Barman ${version}, PostgreSQL ${major}`;
}

/** A file that could not be run, or whose hooks failed, counts as one failed test more. */
function fileReport(module: TestModule, system: string): FileReport {
  const path = module.relativeModuleId;
  const tests = [...module.children.allTests()];
  const suites = [module, ...module.children.allSuites()];
  const inState = (state: string) => tests.filter((test) => test.result().state === state).length;
  const errors = suites.flatMap((suite) => suite.errors().slice(0, 1));
  const didNotEnd = inState('pending') > 0 || (tests.length === 0 && errors.length === 0);
  return {
    system,
    kind: module.project.name,
    path,
    seconds: module.diagnostic().duration / 1000,
    passed: inState('passed'),
    failed: inState('failed') + errors.length + (didNotEnd ? 1 : 0),
    skipped: inState('skipped'),
    failures: [
      ...errors.map(({ message }) => `FAILED  ${path}: ${firstLine(message)}`),
      ...(didNotEnd ? [`FAILED  ${path}: it did not run to its end`] : []),
      ...tests.flatMap((test) => failureOf(test, path)),
    ],
  };
}

function failureOf(test: TestCase, path: string): string[] {
  const { state, errors = [] } = test.result();
  if (errors[0] === undefined) return [];
  const outcome = state === 'passed' ? 'passed when tried again' : 'FAILED';
  return [`${outcome}  ${path}: ${test.fullName}: ${firstLine(errors[0].message)}`];
}

const firstLine = (text: string) => text.split('\n', 1)[0];
