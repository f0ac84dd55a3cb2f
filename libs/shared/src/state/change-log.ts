import { type Redis, ReplyError } from 'ioredis';
import { changesKey, MAX_FIELD_BYTES } from './keys.ts';
import type { RedisSizes } from './redis-sizes.ts';

/**
 * In Redis, which fields of its hashes were written, newest last: a sorted set whose scores are microseconds by the
 * clock of Redis, each greater than all before it. Its first member is the empty one, from when the log began. With it a
 * reader asks for what was written since it last asked, in place of everything.
 */
export interface ChangeLog {
  /**
   * @param before what this answered last; null: nothing is known
   * @param servers how many there are, as far as is known
   */
  since(before: Position | null, servers: number): Promise<Changes>;
}

/** How far a log was read. */
export interface Position {
  beganAt: number;
  newestAt: number;
}

export interface Changes {
  /** Null where there is no log that can be believed. */
  position: Position | null;
  /** As `changedField` names them; null: any field may have been written. */
  fields: ReadonlySet<string> | null;
}

/** Any field may have been written. */
export const UNKNOWN_CHANGES: Changes = { position: null, fields: null };

/** Half of what ten thousand servers have; whoever has more to read reads everything. */
const MOST_FIELDS = 50_000;
/** No clock is that far ahead: a score from the future hides all that is written until then. */
const AHEAD_MICROSECONDS = 24 * 3600 * 1e6;

/** How large the log of so many servers may be, of which each has some 1,200 bytes. Pure. */
export function mostChangesBytes(servers: number): number {
  return 4 * 1024 * 1024 + servers * 4096;
}

/**
 * Deletes a log that nobody believes: writers would continue it for ever.
 * @returns whether it did
 */
export async function removeInvalidLog(redis: Redis, prefix: string): Promise<boolean> {
  const latest = Date.now() * 1000 + AHEAD_MICROSECONDS;
  return (await redis.eval(REMOVE_INVALID, 1, changesKey(prefix), latest, MAX_FIELD_BYTES)) === 1;
}

const REMOVE_INVALID = `local first = redis.pcall('zrange', KEYS[1], 0, 0, 'withscores')
local last = redis.pcall('zrange', KEYS[1], -1, -1, 'withscores')
if first.err or not first[1] then return 0 end
local isLog = first[1] == '' and tonumber(first[2]) > 0 and #last[1] <= tonumber(ARGV[2]) and tonumber(last[2]) <= tonumber(ARGV[1])
if isLog then return 0 end
redis.call('del', KEYS[1])
return 1`;

/**
 * Defines the function `record(log, fields)` for a script that has written these fields. A key of another type does not
 * fail the script: without a log, readers read everything.
 */
export const RECORD_CHANGES = `local function record(log, fields)
  local time = redis.call('time')
  local newest = redis.pcall('zrange', log, -1, -1, 'withscores')
  if newest.err then return end
  local at = math.max(time[1] * 1000000 + time[2], (tonumber(newest[2]) or 0) + 1)
  if not newest[1] then redis.call('zadd', log, string.format('%.0f', at - 1), '') end
  for _, field in ipairs(fields) do redis.call('zadd', log, string.format('%.0f', at), field) end
end
`;

export function changeLog(redis: Redis, prefix: string, sizes: RedisSizes): ChangeLog {
  const key = changesKey(prefix);
  return {
    async since(before, servers) {
      try {
        if (!(await sizes.isModest(key, mostChangesBytes(servers)))) return UNKNOWN_CHANGES;
        const [first, last, since] = await Promise.all([
          redis.zrange(key, 0, 0, 'WITHSCORES'),
          redis.zrange(key, -1, -1, 'WITHSCORES'),
          before === null
            ? []
            : redis.zrange(key, `(${before.newestAt}`, '+inf', 'BYSCORE', 'LIMIT', 0, MOST_FIELDS),
        ]);
        return readChanges(before, first, last, since, Date.now() * 1000);
      } catch (error) {
        if (error instanceof ReplyError) return UNKNOWN_CHANGES; // another type, or a Redis before 6.2
        throw error;
      }
    },
  };
}

/**
 * What answers of Redis say. A log that began anew, ends earlier than before, or has more than can be read at once says
 * nothing of what was written meanwhile. Pure.
 *
 * @param first the first member and its score
 * @param last the same of the last member
 * @param since the members after `before`
 */
export function readChanges(
  before: Position | null,
  first: readonly string[],
  last: readonly string[],
  since: readonly string[],
  nowMicroseconds: number,
): Changes {
  const position = { beganAt: Number(first[1]), newestAt: Number(last[1]) };
  const isLog =
    first[0] === '' && position.beganAt > 0 && position.newestAt <= nowMicroseconds + AHEAD_MICROSECONDS;
  if (!isLog) return UNKNOWN_CHANGES;
  const isContinued =
    before !== null && before.beganAt === position.beganAt && before.newestAt <= position.newestAt;
  return { position, fields: isContinued && since.length < MOST_FIELDS ? new Set(since) : null };
}
