import { setTimeout as delay } from 'node:timers/promises';
import { Router } from 'express';
import type { Redis } from 'ioredis';

/** A Redis that has not answered by then is as good as none. */
const ANSWER_MILLISECONDS = 2000;

/**
 * `/healthz` shows that the process answers, `/readyz` (otherwise 503) that Redis accepts its commands and that its
 * work progresses.
 * @param ask the command that Redis must accept for this service, such as a `PING`
 * @param standstill the work that does not end, for a person; null when all of it progresses
 */
export function healthRoutes(
  redis: Redis,
  ask: () => Promise<unknown>,
  standstill: () => string | null = () => null,
): Router {
  return Router()
    .get('/healthz', (_request, response) => void response.type('text').send('ok\n'))
    .get('/readyz', async (_request, response) => {
      const redisIsReady = redis.status === 'ready' && (await inTime(ask()));
      const why = redisIsReady
        ? standstill()
        : 'Redis is unreachable or refuses to write; see the log of this service';
      response
        .status(why === null ? 200 : 503)
        .type('text')
        .send(`${why ?? 'ok'}\n`);
    });
}

async function inTime(answer: Promise<unknown>): Promise<boolean> {
  const answered = answer.then(
    () => true,
    () => false,
  );
  return await Promise.race([answered, delay(ANSWER_MILLISECONDS, false, { ref: false })]);
}
