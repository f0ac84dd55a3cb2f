import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

describe('the history of a server that was backed up and tested', () => {
  let stack: Stack;
  let told: string;
  beforeAll(async () => {
    stack = await startStack({ BARBACK_CHECK_INTERVAL: '2s', BARBACK_METRICS: 'full' });
    const [postgres] = stack.postgres;
    await stack.barman.writeServer('pg1', { postgres, lines: stack.recoveryLines });
    await waitUntil(async () => (await stack.scrape()).has('barman_status{server_name="pg1"}'), {
      description: 'the first check',
    });
    expect(await stack.barback('backup', 'pg1')).toMatchObject({ exitCode: 0 });
    expect(await stack.barback('recovery-test', 'pg1')).toMatchObject({ exitCode: 0 });
    told = (await stack.barback('history', 'all', '--json')).stdout;
  });
  afterAll(() => stack?.stop());

  it('has each backup with each of its tests, step by step', () => {
    const [backup, ...others] = JSON.parse(told) as { run: object; tests: { steps: object[] }[] }[];
    expect(others).toEqual([]);
    expect(backup).toMatchObject({ server: 'pg1', run: { status: 'done', trigger: 'manual' } });
    expect(backup?.tests.length).toBeGreaterThan(0);
    for (const { steps } of backup?.tests ?? []) {
      expect(steps).toContainEqual({
        name: 'start',
        status: 'passed',
        durationSeconds: expect.any(Number),
      });
    }
  });

  it('counts the backup as verified', async () => {
    await waitUntil(
      async () => (await stack.scrape()).get('barman_backups_verified{server_name="pg1"}') === 1,
      { description: 'one backup to be verified' },
    );
  });

  it('is the same after Redis has lost everything', async () => {
    const redis = new Redis(stack.redis.url);
    await redis.flushall();
    redis.disconnect();
    expect((await stack.barback('history', 'all', '--json')).stdout).toBe(told);
  });

  it('is the same while Redis is down', async () => {
    await stack.redis.kill();
    expect((await stack.barback('history', 'all', '--json')).stdout).toBe(told);
    const { stdout } = await stack.barback('history', 'pg1');
    expect(stdout).toMatch(/^pg1\n {2}\d{8}T\d{6} .* done, .*\n {4}passed /);
    expect(`${told}${stdout}`).not.toContain(stack.postgres[0].password);
  });

  it('has a backup that ends while Redis is down', async () => {
    const begun = () => stack.services.worker.logLines().filter(({ msg }) => msg === 'backup started').length;
    await stack.redis.restart();
    // not by the metrics, which are the last ones while Redis is away
    await waitUntil(async () => (await stack.barback('status')).stdout.includes('pg1'), {
      description: 'the plan to be back',
    });
    const before = begun();
    const backup = stack.barback('backup', 'pg1');
    await Promise.race([
      waitUntil(() => begun() > before, { description: 'a backup to be running' }),
      backup.then(({ stderr }) => expect.fail(`the backup did not start: ${stderr}`)),
    ]);
    await stack.redis.kill();
    const backups = async () =>
      JSON.parse((await stack.barback('history', 'pg1', '--json')).stdout) as object[];
    await waitUntil(async () => (await backups()).length === 2, {
      description: 'the backup to be in the history',
    });
    await stack.redis.restart();
    await backup;
  });
});
