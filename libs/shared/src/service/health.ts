import { setTimeout as delay } from 'node:timers/promises';
import { Router } from 'express';
import type { Redis } from 'ioredis';

/** A Redis that has not answered by then is as good as none. */
const ANSWER_MILLISECONDS = 2000;

/**
 * `/healthz` says that the process answers, `/readyz` (503 while not) that Redis lets it do its work.
 *
 * @param ask what Redis has to do for this service, such as a `PING`
 */
export function healthRoutes(redis: Redis, ask: () => Promise<unknown>): Router {
  return Router()
    .get('/healthz', (_request, response) => void response.type('text').send('ok\n'))
    .get('/readyz', async (_request, response) => {
      const ready = redis.status === 'ready' && (await inTime(ask()));
      response
        .status(ready ? 200 : 503)
        .type('text')
        .send(ready ? 'ok\n' : 'Redis cannot be reached, or refuses to write; the log says more\n');
    });
}

async function inTime(answer: Promise<unknown>): Promise<boolean> {
  const answered = answer.then(
    () => true,
    () => false,
  );
  return await Promise.race([answered, delay(ANSWER_MILLISECONDS, false, { ref: false })]);
}
