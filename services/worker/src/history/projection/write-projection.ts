import { RECORD_CHANGES } from '@barback/shared/state/change-log';
import { serverOfCounter } from '@barback/shared/state/counters';
import { changedField, changesKey, numberHashes, stateKey } from '@barback/shared/state/keys';
import { stateStore } from '@barback/shared/state/state-store';
import type { Redis } from 'ioredis';
import type { Projection } from './projection.ts';
import { recoveryProof } from './recovery-proof.ts';

/** The part of a history that a projection was made of. */
export interface Part {
  /** See `identify`. */
  id: string;
  /** The position that Redis stored, unmodified. */
  was: string | null;
  toBytes: number;
  /** Whether it starts with the first line, so that the state in Redis is not needed. */
  isWhole: boolean;
}

const KEYS = ['projected-bytes', 'run-counters', 'backup-runs', 'recovery-tests', 'recent-runs'] as const;

/**
 * The writes to each of the hashes; sums of seconds are rounded to the millisecond, so that they are the same however
 * they were split, which HINCRBYFLOAT does not ensure. For a whole history a counter is the count in it, but never goes
 * back, because counted lines may have been lost from the history since. An invalid count is ignored.
 */
const WRITE = `${RECORD_CHANGES}if (redis.call('hget', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('hset', KEYS[1], ARGV[1], ARGV[3])
local written = cjson.decode(ARGV[4])
for counter, by in pairs(written.counts) do
  local sum = tonumber(redis.call('hget', KEYS[2], counter))
  if not sum or sum ~= sum or sum < 0 or sum > tonumber(ARGV[6]) then sum = 0 end
  if ARGV[5] == 'whole' then sum = math.max(sum, by) else sum = sum + by end
  redis.call('hset', KEYS[2], counter, string.format('%.14g', sum))
end
for server, run in pairs(written.backupRuns) do redis.call('hset', KEYS[3], server, run) end
for server, tests in pairs(written.recoveryTests) do redis.call('hset', KEYS[4], server, tests) end
for server, runs in pairs(written.recentRuns) do redis.call('hset', KEYS[5], server, runs) end
record(KEYS[6], written.changed)
return 1`;

/**
 * The position of Redis in a history of that size; null when it has none, or an invalid one: then everything is
 * rewritten. Pure.
 */
export function readPosition(was: string | null, sizeBytes: number): number | null {
  if (was === null || !/^\d{1,16}$/.test(was)) return null;
  const bytes = Number(was);
  return bytes <= sizeBytes ? bytes : null;
}

/** Writes all of it, or nothing if the position in Redis has changed meanwhile: then false. */
export async function writeProjection(
  redis: Redis,
  prefix: string,
  { backupRuns, recovery, recentRuns, counts }: Projection,
  { id, was, toBytes, isWhole }: Part,
): Promise<boolean> {
  const state = stateStore(redis, prefix);
  const recoveryTests: [string, string][] = [];
  for (const [server, known] of recovery) {
    const existingIds = (await state.get('catalogues', server))?.doneBackupIds ?? [];
    recoveryTests.push([server, JSON.stringify(recoveryProof(known, existingIds))]);
  }
  const written = JSON.stringify({
    counts: Object.fromEntries(counts),
    backupRuns: asTexts(backupRuns),
    recoveryTests: Object.fromEntries(recoveryTests),
    recentRuns: asTexts(recentRuns),
    changed: [
      ...[...backupRuns.keys()].map((server) => changedField('backup-runs', server)),
      ...[...recovery.keys()].map((server) => changedField('recovery-tests', server)),
      ...serversOf(counts).map((server) => changedField('run-counters', server)),
    ],
  });
  const keys = [...KEYS.map((name) => stateKey(prefix, name)), changesKey(prefix)];
  const part = [
    id,
    was ?? '',
    toBytes,
    written,
    isWhole ? 'whole' : 'part',
    numberHashes['run-counters'].max,
  ];
  return (await redis.eval(WRITE, keys.length, ...keys, ...part)) === 1;
}

function serversOf(counts: Projection['counts']): string[] {
  return [...new Set([...counts.keys()].flatMap((field) => serverOfCounter(field) ?? []))];
}

function asTexts(byServer: ReadonlyMap<string, unknown>): Record<string, string> {
  return Object.fromEntries([...byServer].map(([server, value]) => [server, JSON.stringify(value)]));
}
