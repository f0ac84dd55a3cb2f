import { once } from 'node:events';
import { isElsewhere } from '@barback/shared/service/cluster-answers';
import type { Environment } from '@barback/shared/service/environment';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { explainOutage } from '@barback/shared/service/explain-outage';
import { createLog } from '@barback/shared/service/log';
import { connectRedis } from '@barback/shared/service/redis';
import { type StateStore, stateStore } from '@barback/shared/state/state-store';
import { redact } from '@barback/shared/text/redact';
import type { Redis } from 'ioredis';

const CONNECT_MILLISECONDS = 5000;
const WRITTEN_OVER =
  'Redis holds a Barback key that another program wrote; a running scheduler removes it within ten seconds; then try again';

export interface Connected {
  redis: Redis;
  prefix: string;
  state: StateStore;
}

/**
 * Connects for the length of one command.
 *
 * @throws ExpectedFailure when Redis cannot be reached, does not answer within five seconds, or denies what is needed
 */
export async function withRedis<Result>(
  environment: Environment,
  use: (connected: Connected) => Promise<Result>,
): Promise<Result> {
  const { REDIS_URL: url, BARBACK_PREFIX: prefix } = environment;
  const denied = Promise.withResolvers<never>();
  denied.promise.catch(() => {}); // it may come when the command has ended
  const redis = connectRedis(environment, createLog('barback', 'silent'), {
    waitForWrites: false,
    onDenied: denied.reject, // BullMQ would try again and again
  });
  let lastError = new Error('no answer');
  redis.on('error', (error) => {
    lastError = error;
  });
  try {
    await once(redis, 'ready', { signal: AbortSignal.timeout(CONNECT_MILLISECONDS) }).catch(() => {
      const { kind, text } = explainOutage(lastError, redact(url));
      throw new ExpectedFailure(
        kind === 'unreachable' && !isElsewhere(lastError)
          ? `cannot reach Redis at ${redact(url)}; start Barback with "barback up", or set REDIS_URL`
          : text,
      );
    });
    const used = use({ redis, prefix, state: stateStore(redis, prefix) });
    return await Promise.race([used, denied.promise]).catch((error: Error) => {
      if (error.message.startsWith('WRONGTYPE')) throw new ExpectedFailure(WRITTEN_OVER);
      const { kind, text } = explainOutage(error, redact(url));
      throw kind === 'permission' ? new ExpectedFailure(text) : error;
    });
  } finally {
    redis.disconnect();
  }
}
