import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import packageJson from '../../package.json' with { type: 'json' };
import type { Logger } from '../service/log.ts';
import { repeatedly } from '../service/repeatedly.ts';
import { type Heartbeat, MAX_HEARTBEAT_BYTES } from './entries/heartbeat.ts';
import { stateKey } from './keys.ts';

/** How often a process says that it is alive. */
const BEAT_MILLISECONDS = 5000;
/** How long after its last beat a process that ended silently is still shown. */
const REMEMBER_MILLISECONDS = 600_000;
const LIMITS = [REMEMBER_MILLISECONDS, MAX_HEARTBEAT_BYTES] as const;
/** How long the farewell may take; Redis may be away. */
const FAREWELL_MILLISECONDS = 1000;

/**
 * By the clock of Redis, which is the same for all; the clocks of the hosts may differ. Foreign entries without a time,
 * with an invalid time, or longer than any heartbeat, are removed immediately.
 */
const BEAT = `local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('hset', KEYS[1], ARGV[1], ARGV[2])
redis.call('hset', KEYS[2], ARGV[1], now)
local lately = {}
local beats = redis.call('hgetall', KEYS[2])
for i = 1, #beats, 2 do
  local beat = tonumber(beats[i + 1])
  lately[beats[i]] = beat ~= nil and math.abs(now - beat) <= tonumber(ARGV[3])
  if not lately[beats[i]] then redis.call('hdel', KEYS[2], beats[i]) end
end
local said = redis.call('hgetall', KEYS[1])
for i = 1, #said, 2 do
  if not lately[said[i]] or #said[i + 1] > tonumber(ARGV[4]) then redis.call('hdel', KEYS[1], said[i]) end
end`;

export interface HeartbeatParts {
  redis: Redis;
  prefix: string;
  /** The identity and the current jobs of this process; requested for each beat. */
  self: () => Pick<Heartbeat, 'service' | 'pools' | 'homeId' | 'slots' | 'running'>;
  log: Logger;
  now: () => Date;
}

/**
 * Says every few seconds that this process is alive and what it is at, until it is stopped. Nothing waits for it. While
 * Redis is away one beat waits, and a Redis that lost its data hears of it with the next.
 *
 * @returns how to stop: what ends in order is not remembered
 */
export function startHeartbeat({ redis, prefix, self, log, now }: HeartbeatParts): () => Promise<void> {
  const keys = [stateKey(prefix, 'services'), stateKey(prefix, 'service-beats')] as const;
  const id = randomUUID();
  const ever = {
    version: packageJson.version,
    host: hostname(),
    pid: process.pid,
    startedAt: now().toISOString(),
  };
  const beat = async () => {
    const said: Heartbeat = { ...ever, ...self() };
    await redis.eval(BEAT, keys.length, ...keys, id, JSON.stringify(said), ...LIMITS);
  };
  const stop = repeatedly(beat, BEAT_MILLISECONDS, ({ message: reason }) =>
    log.debug({ reason }, 'could not save a heartbeat to Redis; will retry in some seconds'),
  );
  return async () => {
    stop();
    const farewell = Promise.all(keys.map((key) => redis.hdel(key, id))).catch(() => {});
    await Promise.race([farewell, delay(FAREWELL_MILLISECONDS, undefined, { ref: false })]);
  };
}
