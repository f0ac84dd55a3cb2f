import type { HashName } from '@barback/shared/state/keys';
import { stateStore } from '@barback/shared/state/state-store';
import { Redis } from 'ioredis';
import { barback } from '../../test/fixtures/barback.ts';
import { startService } from '../../test/fixtures/service.ts';
import { waitUntil } from '../../test/fixtures/wait-until.ts';

const FILLED: readonly HashName[] = ['checks', 'server-facts', 'catalogues'];
const TIMEOUT_MILLISECONDS = 600_000;

/**
 * Has the real scheduler and worker find out all about these servers, take the backups, and stops them again: what is
 * measured then is measured alone.
 */
export async function fillState(
  environment: Record<string, string> & { REDIS_URL: string },
  servers: readonly string[],
  toBackUp: readonly string[],
): Promise<void> {
  const redis = new Redis(environment.REDIS_URL);
  const state = stateStore(redis, 'barback');
  const frequent = { ...environment, BARBACK_CHECK_INTERVAL: '10s' };
  const [scheduler, worker] = [
    await startService('scheduler', frequent),
    await startService('worker', frequent),
  ];
  try {
    await waitUntil(async () => (await state.get('plan', 'plan'))?.servers.length === servers.length, {
      description: 'the scheduler to know the servers',
    });
    for (const server of toBackUp) {
      const { exitCode, stderr } = await barback(environment, 'backup', server);
      if (exitCode !== 0) throw new Error(stderr);
    }
    for (const hash of FILLED) {
      await waitUntil(async () => (await state.getAll(hash)).size === servers.length, {
        description: `the ${hash} of ${servers.length} servers`,
        timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      });
    }
  } finally {
    await scheduler.stop();
    await worker.stop();
    redis.disconnect();
  }
}
