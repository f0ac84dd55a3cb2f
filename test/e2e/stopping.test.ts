import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

/** Slow enough (KiB/s) for a backup to be running still when the worker is told to stop. */
const SLOW = ['bandwidth_limit = 500'];

describe('services that are told to stop', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ BARBACK_CHECK_INTERVAL: '5s', WORKER_GRACE_PERIOD: '1s' });
    await stack.barman.writeServer('pg1', { postgres: stack.postgres[0], lines: SLOW });
    await waitUntil(async () => (await stack.scrape()).has('barman_database_size_bytes{server_name="pg1"}'), {
      description: 'the first check',
    });
  });
  afterAll(() => stack?.stop());

  const statuses = async () => {
    const { stdout } = await stack.barman.run('-f', 'json', 'list-backup', 'pg1');
    return (JSON.parse(stdout) as { pg1: { status: string }[] }).pg1.map(({ status }) => status);
  };

  it('end with exit code 0 while idle', async () => {
    for (const name of ['scheduler', 'worker', 'exporter'] as const) {
      expect(await stack.services[name].stop()).toMatchObject({ exitCode: 0 });
      await stack.restart(name);
    }
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('%s of a worker leaves no backup STARTED', async (signal) => {
    const before = (await statuses()).length;
    const asked = stack.barback('backup', 'pg1');
    await waitUntil(async () => (await statuses()).length > before && (await statuses())[0] === 'STARTED', {
      description: 'the backup to be running',
      timeoutMilliseconds: 60_000,
    });
    await stack.services.worker.stop(signal);
    await waitUntil(async () => !(await statuses()).includes('STARTED'), {
      description: 'Barman to end the backup',
    });
    expect((await statuses())[0]).toBe('FAILED');
    await stack.restart('worker');
    if (signal === 'SIGTERM') {
      expect(await asked).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('the worker was stopped'),
      });
    }
  });
});
