import { Redis } from 'ioredis';
import type { FaultKind } from '../fault.ts';

const targets = () => ['redis'];

/** Redis crashes, and comes back with what its append-only file holds. */
export const redisKilled = down('redis killed', [0, 1], 3);
export const redisDown5 = down('redis down 5 s', [5, 6], 2, 2);
/** Nothing goes on meanwhile, so that there is little else to befall: it is seldom drawn. */
export const redisDown60 = down('redis down 60 s', [55, 61], 0.1, 1);
/** So long that every lease and every lock of a job has ended. */
export const redisDownForLong = down('redis down > lease', [65, 75], 0.1, 1);

/** Connections stay open, and nothing is answered: of a cluster by the primary that has the keys. */
export const redisHeldUp: FaultKind = {
  name: 'redis held up',
  targets,
  durationSeconds: [1, 12],
  weight: 1,
  mostInRound: 2,
  async inject({ redis }) {
    await redis.suspend();
    return { end: () => redis.resume() };
  },
};

/** All that Redis knew is gone, and nobody is told. */
export const redisFlushed: FaultKind = {
  name: 'redis flushed',
  targets,
  durationSeconds: [0, 0],
  weight: 1,
  mostInRound: 3,
  async inject({ redis }) {
    const connection = new Redis(await redis.nodeUrl());
    try {
      await connection.flushall();
    } finally {
      connection.disconnect();
    }
    return { end: async () => {} };
  },
};

function down(
  name: string,
  durationSeconds: FaultKind['durationSeconds'],
  weight: number,
  mostInRound = 4,
): FaultKind {
  return {
    name,
    targets,
    durationSeconds,
    weight,
    mostInRound,
    async inject({ redis }) {
      await redis.kill();
      return { end: () => redis.restart() };
    },
  };
}
