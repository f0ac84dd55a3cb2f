import { Redis } from 'ioredis';
import type { FaultKind } from '../fault.ts';

/** Redis can be read, and refuses to write: its memory is full. */
export const redisFull: FaultKind = {
  name: 'redis out of memory',
  targets: () => ['redis'],
  durationSeconds: [2, 20],
  weight: 1,
  mostInRound: 2,
  async inject({ redis }) {
    const url = await redis.nodeUrl();
    await setMaxmemory(url, '1');
    return { end: () => setMaxmemory(url, '0') };
  },
};

async function setMaxmemory(url: string, bytes: string): Promise<void> {
  const redis = new Redis(url);
  try {
    await redis.config('SET', 'maxmemory', bytes);
  } finally {
    redis.disconnect();
  }
}
