import type { PlannedServer } from '@barback/shared/plan/plan';
import { queueNames, queuePrefix } from '@barback/shared/queue/names';
import type { Logger } from '@barback/shared/service/log';
import { repeatedly } from '@barback/shared/service/repeatedly';
import { mostChangesBytes, removeInvalidLog } from '@barback/shared/state/change-log';
import {
  changesKey,
  type HashName,
  hashes,
  leaseKey,
  MAX_FIELD_BYTES,
  MAX_NUMBER_BYTES,
  type NumberHashName,
  numberHashes,
  stateKey,
  streams,
} from '@barback/shared/state/keys';
import { type InvalidEntry, type StateStore, stateStore } from '@barback/shared/state/state-store';
import { poolsInUse } from '@barback/shared/vocabulary/pools';
import type { Redis } from 'ioredis';

const PAUSE_MILLISECONDS = 10_000;
/** It takes no more than this part of the time of Redis, which does nothing else meanwhile, until the pause is the longest. */
const PART_OF_TIME = 0.02;
const LONGEST_PAUSE_MILLISECONDS = 120_000;

/** Above it each value of a hash is checked. */
const MODEST_BYTES = 4 * 1024 * 1024;
/** The counters of one server take a third of it: a hash of its numbers with more for each is checked. */
const MODEST_BYTES_A_SERVER = 16 * 1024;
/** Before it is known how many servers there are. */
const MOST_SERVERS = 20_000;
/** Redis serves others in between. */
const KEYS_AT_A_TIME = 500;

/** The leases of so many servers are looked at, those of others the next time: who wants one looks at it as well. */
const LEASES_AT_A_TIME = 500;

/** A larger one is not shown any more. */
const AUDIT_BYTES = 32 * 1024 * 1024;

/** The type of each key that BullMQ has for a queue. */
const QUEUE_KEYS: Readonly<Record<string, string>> = {
  wait: 'list',
  active: 'list',
  delayed: 'zset',
  prioritized: 'zset',
  'waiting-children': 'zset',
  completed: 'zset',
  failed: 'zset',
  stalled: 'set',
  'stalled-check': 'string',
  repeat: 'zset',
  marker: 'zset',
  pc: 'string',
  id: 'string',
  limiter: 'string',
  meta: 'hash',
  events: 'stream',
  'metrics:completed': 'hash',
  'metrics:completed:data': 'list',
  'metrics:failed': 'hash',
  'metrics:failed:data': 'list',
};

interface KnownKey {
  key: string;
  type: string;
  /** How long a value of a hash may be, and how large all of a stream or of the change log; 0 where that is not ours to say. */
  maxBytes: number;
  /** Up to this size of a hash its values are not checked. */
  modestBytes: number;
}

/** A key that would outlast its holder is not a valid lease: it expires when one would. */
const LEASE_MILLISECONDS = 60_000;

/** No clock is that far ahead: while a run in the future counts as done, no missed run is made up for. */
const AHEAD_MILLISECONDS = 24 * 3_600_000;

/** For each key its type, the longest value and a modest size; answers what it removed, as `key` or `key field`. */
const TIDY = `local removed = {}
local function used(key)
  local bytes = redis.pcall('memory', 'usage', key, 'samples', 0)
  return type(bytes) == 'number' and bytes or 0 -- it may not be there to be asked
end
for i, key in ipairs(KEYS) do
  local expected, longest, modest = ARGV[3 * i], tonumber(ARGV[3 * i + 1]), tonumber(ARGV[3 * i + 2])
  local found = expected == 'lease' or redis.call('type', key).ok
  if expected == 'lease' then
    local left = redis.call('pttl', key)
    if left == -1 or left > longest then redis.call('pexpire', key, longest) end
  elseif found ~= 'none' and found ~= expected then
    redis.call('del', key)
    removed[#removed + 1] = key
  elseif (found == 'stream' or found == 'zset') and longest > 0 and used(key) > longest then
    redis.call('del', key)
    removed[#removed + 1] = key
  elseif found == 'hash' and longest > 0 and used(key) > modest then
    for _, field in ipairs(redis.call('hkeys', key)) do
      if #field > tonumber(ARGV[1]) or redis.call('hstrlen', key, field) > longest then
        redis.call('hdel', key, field)
        removed[#removed + 1] = key .. ' ' .. string.sub(field, 1, 100)
      end
    end
  end
  if #removed >= tonumber(ARGV[2]) then break end
end
return removed`;
/** At a time. */
const MOST_REMOVED = 1000;

export interface TidyParts {
  redis: Redis;
  prefix: string;
  store: Pick<StateStore, 'count'>;
  /** Of the current plan; null before there is one. */
  servers: () => readonly PlannedServer[] | null;
  log: Logger;
}

/**
 * Repeatedly removes what cannot come from Barback and prevents everybody's work or fills their memory: keys of Barback
 * or BullMQ with another type, and values longer than any of Barback's. Its owner writes what is removed again.
 * @returns a function that stops it
 */
export function startTidying({ redis, prefix, store, servers, log }: TidyParts): () => void {
  let told = '';
  let notBefore = 0;
  let first = 0;
  const inTurn = (planned: readonly PlannedServer[]) => {
    const from = first < planned.length ? first : 0;
    first = from + LEASES_AT_A_TIME;
    return planned.slice(from, first);
  };
  const once = async () => {
    const startedAt = performance.now();
    if (startedAt < notBefore) return;
    const removed = await tidyUp();
    const endedAt = performance.now();
    // there may be more of it, and others cannot do their work until it is gone
    if (removed > 0) return;
    notBefore = endedAt + Math.min(LONGEST_PAUSE_MILLISECONDS, (endedAt - startedAt) / PART_OF_TIME);
  };
  const tidyUp = async (): Promise<number> => {
    const known = servers();
    const planned = known ?? [];
    const removed: string[] = [];
    const someLeases = leasesOf(prefix, inTurn(planned));
    for (const keys of atATime([
      ...knownKeys(prefix, planned, known?.length ?? MOST_SERVERS),
      ...someLeases,
    ])) {
      const limits = keys.flatMap(({ type, maxBytes, modestBytes }) => [type, maxBytes, modestBytes]);
      const names = keys.map(({ key }) => key);
      const answer = await redis.eval(TIDY, names.length, ...names, MAX_FIELD_BYTES, MOST_REMOVED, ...limits);
      removed.push(...(answer as string[]));
      if (removed.length > 0) await redis.del(changesKey(prefix)); // it does not have what was removed
    }
    removed.push(...(await removeInvalid(redis, prefix, planned, Date.now())));
    told = '';
    if (removed.length === 0) return 0;
    log.warn(
      { removed: removed.slice(0, 5), count: removed.length },
      'removed from Redis what Barback did not write; check who can reach it (docs/tasks/secure-redis.md)',
    );
    await store.count([{ name: 'barback_redis_entries_removed_total', labels: [], by: removed.length }]);
    return removed.length;
  };
  return repeatedly(once, PAUSE_MILLISECONDS, ({ message: reason }) => {
    if (reason !== told)
      log.warn({ reason }, 'could not remove from Redis what Barback did not write; will retry');
    told = reason;
  });
}

function atATime(keys: readonly KnownKey[]): KnownKey[][] {
  const count = Math.ceil(keys.length / KEYS_AT_A_TIME);
  return Array.from({ length: count }, (_, at) => keys.slice(at * KEYS_AT_A_TIME, (at + 1) * KEYS_AT_A_TIME));
}

/** Every key whose type is known in advance. Pure. */
function knownKeys(
  prefix: string,
  servers: readonly Pick<PlannedServer, 'pool'>[],
  serverCount: number,
): KnownKey[] {
  const state = (name: HashName | NumberHashName, maxBytes: number, modestBytes: number): KnownKey => ({
    key: stateKey(prefix, name),
    type: 'hash',
    maxBytes,
    modestBytes,
  });
  const modestNumbers = Math.max(MODEST_BYTES, serverCount * MODEST_BYTES_A_SERVER);
  return [
    ...(Object.keys(hashes) as HashName[]).map((name) => state(name, hashes[name].maxBytes, MODEST_BYTES)),
    ...(Object.keys(numberHashes) as NumberHashName[]).map((name) =>
      state(name, MAX_NUMBER_BYTES, modestNumbers),
    ),
    ...(Object.keys(streams) as (keyof typeof streams)[]).map((name) => ({
      key: stateKey(prefix, name),
      type: 'stream',
      maxBytes: AUDIT_BYTES,
      modestBytes: 0,
    })),
    { key: changesKey(prefix), type: 'zset', maxBytes: mostChangesBytes(serverCount), modestBytes: 0 },
    ...queueNames(poolsInUse(servers)).flatMap((queue) =>
      Object.entries(QUEUE_KEYS).map(([part, type]) => ({
        key: `${queuePrefix(prefix)}:${queue}:${part}`,
        type,
        maxBytes: 0,
        modestBytes: 0,
      })),
    ),
  ];
}

function leasesOf(prefix: string, servers: readonly { name: string }[]): KnownKey[] {
  const names = ['backup', 'recovery-test'] as const;
  return servers.flatMap((server) =>
    names.map((name) => ({
      key: leaseKey(prefix, name, server.name),
      type: 'lease',
      maxBytes: LEASE_MILLISECONDS,
      modestBytes: 0,
    })),
  );
}

/** What nobody would write again, or not before it has done harm: its owner soon replaces everything else. */
async function removeInvalid(
  redis: Redis,
  prefix: string,
  servers: readonly { name: string }[],
  now: number,
): Promise<string[]> {
  const invalid: InvalidEntry[] = [];
  const store = stateStore(redis, prefix, (entry) => invalid.push(entry));
  for (const name of ['counters', 'run-counters'] as const) await store.getNumbers(name).catch(() => {});
  for (const name of ['last-runs', 'settled-runs', 'service-beats'] as const) {
    const times = await store.getNumbers(name).catch(() => new Map<string, number>());
    for (const [field, milliseconds] of times)
      if (milliseconds > now + AHEAD_MILLISECONDS) invalid.push({ name, field, fault: 'it is to come' });
  }
  await store.getAll('storage').catch(() => {});
  await store
    .getMany(
      'pauses',
      servers.map(({ name }) => name),
    )
    .catch(() => {});
  const removed: string[] = [];
  if (await removeInvalidLog(redis, prefix)) removed.push(changesKey(prefix));
  for (const { name, field } of invalid.slice(0, MOST_REMOVED)) {
    if (field === null || name === 'leases') continue;
    const key = stateKey(prefix, name);
    await redis.multi().hdel(key, field).del(changesKey(prefix)).exec();
    removed.push(`${key} ${field.slice(0, 100)}`);
  }
  return removed;
}
