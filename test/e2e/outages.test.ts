import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const of = (name: string, server: string) => `${name}{server_name="${server}"}`;

describe('what is around Barback goes away and comes back', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ BARBACK_CHECK_INTERVAL: '2s' });
    const [first, second] = stack.postgres;
    await stack.barman.writeServer('pg1', { postgres: first, lines: stack.recoveryLines });
    await stack.barman.writeServer('pg2', { postgres: second });
    await waitUntil(async () => (await stack.scrape()).has(of('barman_database_size_bytes', 'pg1')), {
      description: 'the first check',
    });
    expect(await stack.barback('backup', 'pg1')).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => stack?.stop());

  it('a recovery host that is down fails the test at "connect", and the backup stays good', async () => {
    await waitUntil(async () => (await stack.scrape()).get(of('barman_recovery_tests_total', 'pg1')) === 1, {
      description: 'the recovery test of the first backup',
    });
    await stack.barman.writeServer('pg1', {
      postgres: stack.postgres[0],
      lines: ['#:backup_recovery_ssh_cmd = "ssh -p 1 root@127.0.0.1"'],
    });
    const test = await stack.barback('recovery-test', 'pg1');
    expect(test).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('failed at connect') });
    const samples = await stack.scrape();
    expect(samples.get(of('barman_recovery_status', 'pg1'))).toBe(1);
    expect(samples.get('barman_recovery_test_failures_total{server_name="pg1",phase="connect"}')).toBe(1);
    expect(samples.get(of('barman_current_redundancy', 'pg1'))).toBe(1);
  });

  it('a PostgreSQL that is down keeps its last values, fails its own backup and no other', async () => {
    const [first] = stack.postgres;
    const size = (await stack.scrape()).get(of('barman_database_size_bytes', 'pg1'));
    await first.shutDown();
    await waitUntil(async () => (await stack.scrape()).get(of('barman_server_connection_up', 'pg1')) === 0, {
      description: 'the check to see it',
    });
    const failed = await stack.barback('backup', 'pg1');
    expect(failed).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('PostgreSQL cannot be reached'),
    });
    expect(await stack.barback('backup', 'pg2')).toMatchObject({ exitCode: 0 });

    const samples = await stack.scrape();
    expect(samples.get(of('barman_database_size_bytes', 'pg1'))).toBe(size);
    expect(samples.get(of('barman_status', 'pg1'))).toBe(2);
    expect(samples.has(of('barman_last_backup_age_seconds', 'pg1'))).toBe(true);
    expect(samples.get('barman_backup_run_failures_total{server_name="pg1",reason="connection"}')).toBe(1);

    await first.start();
    await waitUntil(async () => (await stack.scrape()).get(of('barman_server_connection_up', 'pg1')) === 1, {
      description: 'the check to see it again',
    });
  });

  it('a Redis that is down makes every service unready, stops none, and all goes on when it is back', async () => {
    const ready = async () => {
      const ports = Object.values(stack.services).map(({ port }) => port);
      const answers = await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/readyz`)));
      return answers.map(({ status }) => status);
    };
    expect(await ready()).toEqual([200, 200, 200]);
    await stack.redis.kill();
    await waitUntil(async () => (await ready()).every((status) => status === 503), {
      description: 'every service to be unready',
    });
    const samples = await stack.scrape();
    expect(samples.get('barback_redis_up')).toBe(0);
    expect(samples.get(of('barman_current_redundancy', 'pg2'))).toBe(1);
    const outageLines = () =>
      Object.values(stack.services).map(
        (service) => service.logLines().filter(({ msg }) => msg.startsWith('Redis cannot be reached')).length,
      );
    await waitUntil(() => outageLines().every((count) => count > 0), {
      description: 'every service to say so',
    });

    await stack.redis.restart();
    await waitUntil(async () => (await ready()).every((status) => status === 200), {
      description: 'every service to be ready again',
    });
    expect(outageLines()).toEqual([1, 1, 1]);
    expect(await stack.barback('backup', 'pg2')).toMatchObject({ exitCode: 0 });
  });

  it('services that start before Redis wait for it', async () => {
    await stack.services.scheduler.stop();
    await stack.services.worker.stop();
    await stack.redis.kill();
    await stack.restart('scheduler');
    await stack.restart('worker');
    await stack.redis.restart();
    expect(
      await waitUntil(() => stack.barback('backup', 'pg2').then(({ exitCode }) => exitCode === 0), {
        description: 'a backup to be taken',
      }),
    ).toBe(true);
  });
});
