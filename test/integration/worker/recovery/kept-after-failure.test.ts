import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BackedUpServer, startBackedUpServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, type Restore, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';

let source: BackedUpServer;
let stage: RecoveryStage;

beforeAll(async () => {
  source = await startBackedUpServer('CREATE TABLE orders AS SELECT generate_series(1, 1000) AS id');
});
afterAll(() => source.stop());
beforeEach(async () => {
  stage = await startRecoveryStage(source);
});
afterEach(() => stage.stop());

/** The server starts, but the test fails: what it is to verify is not there. */
const UNPROVEN = { keepFailed: true, verify: ['manifest' as const] };
const restoreWithoutManifest: Restore = async (args) => {
  const outcome = await stage.restore(args);
  execaSync('find', [args.destination, '-name', 'backup_manifest*', '-delete']);
  return outcome;
};

test('what a failed test restored is kept, stopped, until the next test of the server, and where it lies is told', async () => {
  const failed = await stage.test({ request: UNPROVEN, restore: restoreWithoutManifest });
  const directory = join(stage.directory, source.server);
  expect(failed.status).toBe('failed');
  expect(failed.steps.at(-1)).toMatchObject({
    name: 'clean_up',
    status: 'skipped',
    cause: 'not_chosen',
    reason: expect.stringContaining(`stay in ${directory} on ${failed.target}`),
  });
  expect(await readFile(join(directory, 'data/PG_VERSION'), 'utf8')).not.toBe('');
  const marker = await readFile(join(directory, '.barback-recovery'), 'utf8');
  expect(marker).toContain('The next test of this server removes this directory.');
  expect(await stage.leftovers()).toEqual([source.server]);

  const passed = await stage.test({ request: { keepFailed: true } });
  expect(passed).toMatchObject({ status: 'passed' });
  expect(passed.steps.at(-1)).toMatchObject({ name: 'clean_up', status: 'passed' });
  expect(await stage.leftovers()).toEqual([]);
});

test('a test that was stopped keeps nothing', async () => {
  const controller = new AbortController();
  const stopped = await stage.test({
    request: { keepFailed: true },
    signal: controller.signal,
    async restore(args) {
      const outcome = await stage.restore(args);
      controller.abort();
      return outcome;
    },
  });
  expect(stopped.status).toBe('failed');
  expect(await stage.leftovers()).toEqual([]);
});
