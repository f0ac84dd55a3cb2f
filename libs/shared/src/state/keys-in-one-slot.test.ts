import { expect, it } from 'vitest';
import { nextRunsKey, queuePrefix } from '../queue/names.ts';
import { nothingKey } from '../service/redis-options.ts';
import { endedSessionKey, hashes, leaseKey, leases, numberHashes, stateKey, streams } from './keys.ts';

const names = Object.keys({ ...hashes, ...numberHashes, ...streams }) as (keyof typeof hashes)[];
const leaseNames = Object.keys(leases) as (keyof typeof leases)[];

it('every key of an installation is in the same hash slot of a Redis Cluster', () => {
  const keys = [
    ...names.map((name) => stateKey('eu', name)),
    ...leaseNames.map((name) => leaseKey('eu', name, 'a}{b')),
    endedSessionKey('eu', 'any'),
    nextRunsKey('eu'),
    nothingKey('eu'),
    `${queuePrefix('eu')}:work:wait`,
  ];
  expect(keys.filter((key) => !key.startsWith('{eu}:'))).toEqual([]);
});
