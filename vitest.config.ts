import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { programsDirectory } from './test/fixtures/postgres-programs.ts';

/** Quick tests compute; beside them runs a file of contract tests, which wait. */
const QUICK_FILES = availableParallelism() + 1;
/** They share processes: what a module remembers of one file is there in the next. */
const quick = {
  testTimeout: 10_000,
  hookTimeout: 30_000,
  isolate: false,
  maxWorkers: QUICK_FILES,
  setupFiles: ['test/fixtures/forget-secrets.ts'],
};
/** On a loaded machine a server may take longer than a test waits: what fails twice is broken. A second try is shown. */
const patient = { testTimeout: 180_000, hookTimeout: 180_000, retry: 1 };
/** They wait for servers more than they compute: more files at a time than there are processors. */
const waiting = { ...patient, maxWorkers: 4, sequence: { groupOrder: 1 } };
/**
 * Each has all of Barback to itself, and may kill any of it: with more at a time beside other tests, some fail. What a
 * hook prepares has limits of its own for each step.
 */
const stacks = { ...patient, hookTimeout: 600_000, maxWorkers: 2, sequence: { groupOrder: 2 } };

/** What Node.js has compiled: the services and the command line are started hundreds of times. */
const NODE_COMPILE_CACHE = fileURLToPath(new URL('node_modules/.cache/node', import.meta.url));

/**
 * Barman 3.4 imports `distutils`, and setuptools then loads all of itself to replace Python's own, which takes
 * more than half of the start of each `barman`. Python has none from 3.12 on.
 */
const hasDistutils = globSync('/usr/lib/python3*/distutils/version.py').length > 0;
const BARMAN_ENVIRONMENT = hasDistutils ? { SETUPTOOLS_USE_DISTUTILS: 'stdlib' } : {};

/** Debian's programs in /usr/bin are Perl scripts that look for the newest PostgreSQL: twice for each `barman check`. */
const POSTGRESQL_PROGRAMS = await programsDirectory().catch(() => []);
// biome-ignore lint/style/noProcessEnv: tests find all other programs as whoever starts them does
const PATH = [POSTGRESQL_PROGRAMS, process.env.PATH].flat().join(':');

/** The kinds of test, from the quickest to the slowest; `scripts/test` runs all of them. */
export default defineConfig({
  test: {
    env: { PATH, NODE_COMPILE_CACHE, ...BARMAN_ENVIRONMENT },
    projects: [
      { test: { name: 'unit', include: ['{libs,services,apps}/*/src/**/*.test.ts'], ...quick } },
      { test: { name: 'repository', include: ['test/repository/**/*.test.ts'], ...quick } },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          ...patient,
          maxWorkers: QUICK_FILES,
        },
      },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...waiting } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...stacks } },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 1_200_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
