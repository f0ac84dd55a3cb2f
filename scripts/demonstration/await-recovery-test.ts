import { join } from 'node:path';
import { stateStore } from '@barback/shared/state/state-store';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { Redis } from 'ioredis';
import { waitUntil } from '../../test/fixtures/wait-until.ts';

const TIMEOUT_MILLISECONDS = 300_000;

/** Waits for the end of the first recovery test of a server, whichever end that is. */
export async function awaitRecoveryTest(server: string, barmanHome: string): Promise<RecoveryTest> {
  const redis = new Redis(join(barmanHome, '.barback/redis.sock'));
  const state = stateStore(redis, 'barback');
  try {
    const { newest } = await waitUntil(() => state.get('recovery-tests', server), {
      description: `the end of the recovery test of ${server}`,
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    });
    return newest;
  } finally {
    redis.disconnect();
  }
}
