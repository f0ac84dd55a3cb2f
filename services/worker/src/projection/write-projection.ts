import { stateKey } from '@barback/shared/state/keys';
import { stateStore } from '@barback/shared/state/state-store';
import type { Redis } from 'ioredis';
import type { Projection } from './projection.ts';
import { recoveryState } from './recovery-knowledge.ts';

/** The part of a history that a projection was made of. */
export interface Part {
  /** See `identify`. */
  id: string;
  fromBytes: number;
  toBytes: number;
}

const KEYS = ['projected-bytes', 'run-counters', 'backup-runs', 'recovery-tests', 'recent-runs'] as const;

/**
 * What is written to each of the hashes; sums of seconds to the millisecond, so that they are the same however they
 * were cut into parts, which HINCRBYFLOAT does not see to.
 */
const WRITE = `if (redis.call('hget', KEYS[1], ARGV[1]) or '0') ~= ARGV[2] then return 0 end
redis.call('hset', KEYS[1], ARGV[1], ARGV[3])
local written = cjson.decode(ARGV[4])
for counter, by in pairs(written.counts) do
  local sum = (tonumber(redis.call('hget', KEYS[2], counter)) or 0) + by
  redis.call('hset', KEYS[2], counter, string.format('%.14g', sum))
end
for server, run in pairs(written.backupRuns) do redis.call('hset', KEYS[3], server, run) end
for server, tests in pairs(written.recoveryTests) do redis.call('hset', KEYS[4], server, tests) end
for server, runs in pairs(written.recentRuns) do redis.call('hset', KEYS[5], server, runs) end
return 1`;

/** Writes all of it, or nothing when Redis has not come to just where the part begins: false then. */
export async function writeProjection(
  redis: Redis,
  prefix: string,
  { backupRuns, recovery, recentRuns, counts }: Projection,
  { id, fromBytes, toBytes }: Part,
): Promise<boolean> {
  const state = stateStore(redis, prefix);
  const recoveryTests: [string, string][] = [];
  for (const [server, known] of recovery) {
    const existingIds = (await state.get('catalogues', server))?.doneBackupIds ?? [];
    recoveryTests.push([server, JSON.stringify(recoveryState(known, existingIds))]);
  }
  const written = JSON.stringify({
    counts: Object.fromEntries(counts),
    backupRuns: asTexts(backupRuns),
    recoveryTests: Object.fromEntries(recoveryTests),
    recentRuns: asTexts(recentRuns),
  });
  const keys = KEYS.map((name) => stateKey(prefix, name));
  return (await redis.eval(WRITE, keys.length, ...keys, id, fromBytes, toBytes, written)) === 1;
}

function asTexts(byServer: ReadonlyMap<string, unknown>): Record<string, string> {
  return Object.fromEntries([...byServer].map(([server, value]) => [server, JSON.stringify(value)]));
}
