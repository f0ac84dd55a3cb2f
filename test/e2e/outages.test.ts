import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Process, processesOnHost } from '../fixtures/processes.ts';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const isHanging = ({ command }: Process) => command.startsWith('sleep 1000');
const of = (name: string, server: string) => `${name}{server_name="${server}"}`;

describe('what is around Barback goes away and comes back', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ BARBACK_CHECK_INTERVAL: '2s', WORKER_CONCURRENCY: '1' });
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
    // one that has just ended and is still in its queue would answer for the one that is asked for here
    const hasEnded = async () => {
      const samples = await stack.scrape();
      const isIdle = samples.get('barback_queue_jobs{queue="recovery",state="active"}') === 0;
      return isIdle && samples.get(of('barman_recovery_tests_total', 'pg1')) === 1;
    };
    await waitUntil(hasEnded, {
      description: 'the recovery test of the first backup',
      timeoutMilliseconds: 120_000,
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

  it('a recovery host that hangs keeps no backup waiting', async () => {
    const keys = join(dirname(stack.sshd.identityFile), 'authorized_keys');
    const text = await readFile(keys, 'utf8');
    await writeFile(keys, `command="exec sleep 1000" ${text}`);
    await stack.barman.writeServer('pg1', { postgres: stack.postgres[0], lines: stack.recoveryLines });
    let hasEnded = false;
    const test = stack.barback('recovery-test', 'pg1').finally(() => {
      hasEnded = true;
    });
    const hanging = async () => (await processesOnHost(stack.sshd)).filter(isHanging);
    await waitUntil(async () => (await hanging()).length > 0, { description: 'the test to hang' });
    expect(await stack.barback('backup', 'pg2')).toMatchObject({ exitCode: 0 });
    expect(hasEnded).toBe(false);

    const end = async () => {
      for (const { pid } of await hanging()) process.kill(pid, 'SIGKILL');
      return hasEnded;
    };
    await waitUntil(end, { description: 'the test to end', timeoutMilliseconds: 60_000 });
    expect(await test).toMatchObject({ exitCode: 1 });
    await writeFile(keys, text);
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
      stderr: expect.stringContaining('PostgreSQL is unreachable'),
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
    expect(samples.get(of('barman_current_redundancy', 'pg2'))).toBe(2);
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
