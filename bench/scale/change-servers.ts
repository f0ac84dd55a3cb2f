import type { Catalogue } from '@barback/shared/state/entries/catalogue';
import type { Check } from '@barback/shared/state/entries/check';
import { COLLECTORS, collectionField } from '@barback/shared/state/entries/collection';
import type { ServerFacts } from '@barback/shared/state/entries/server-facts';
import { changedField, type HashName, stateKey } from '@barback/shared/state/keys';
import type { Redis } from 'ioredis';
import { recordChanges } from '../../test/fixtures/record-changes.ts';

const PREFIX = 'barback';
/** A scheduler renews its plan each minute, of which this is a quarter: how often Prometheus usually asks. */
const ROUNDS_PER_PLAN = 4;

/**
 * Writes what workers write when they look at one server in a hundred: the check, what PostgreSQL said, the catalogue,
 * and when each was collected; other servers each round. The services stay alive, and the plan is renewed each fourth
 * round.
 */
export async function changeServers(redis: Redis, names: readonly string[], round: number): Promise<void> {
  const now = new Date().toISOString();
  const pipeline = redis.multi();
  const fields: string[] = [];
  const set = (name: HashName, field: string, value: unknown) => {
    pipeline.hset(stateKey(PREFIX, name), field, JSON.stringify(value));
    fields.push(changedField(name, field));
  };
  const changed = names.filter((_, index) => index % 100 === round % 100);
  for (const name of changed) {
    const known = async <Value>(hash: HashName): Promise<Value | null> =>
      JSON.parse((await redis.hget(stateKey(PREFIX, hash), name)) ?? 'null');
    const check = await known<Check>('checks');
    if (check !== null) set('checks', name, { ...check, finishedAt: now });
    const facts = await known<ServerFacts>('server-facts');
    set('server-facts', name, {
      ...facts,
      observedAt: now,
      databaseSizeBytes: (facts?.databaseSizeBytes ?? 0) + 8192,
    });
    set('catalogues', name, { ...(await known<Catalogue>('catalogues')), readAt: now, lastArchivedAt: now });
    for (const collector of COLLECTORS) {
      const collection = { endedAt: now, durationSeconds: 1 + (round % 7) / 10, succeeded: true };
      set('collections', collectionField(collector, name), collection);
    }
  }
  for (const id of await redis.hkeys(stateKey(PREFIX, 'service-beats')))
    pipeline.hset(stateKey(PREFIX, 'service-beats'), id, Date.now());
  if (round % ROUNDS_PER_PLAN === 0) {
    const plan = JSON.parse((await redis.hget(stateKey(PREFIX, 'plan'), 'plan')) ?? '{}');
    set('plan', 'plan', { ...plan, reconciledAt: now });
  }
  recordChanges(pipeline, PREFIX, fields);
  await pipeline.exec();
}
