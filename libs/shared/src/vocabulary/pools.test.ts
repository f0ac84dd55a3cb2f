import { expect, it } from 'vitest';
import { poolsInUse } from './pools.ts';

it.each<[string, string[], string[]]>([
  ['the default one while there are no servers', [], ['default']],
  ['the default one, of which nobody speaks', ['default', 'default'], ['default']],
  ['each once, the default one first', ['us', 'default', 'eu', 'us'], ['default', 'eu', 'us']],
  ['not the default one when no server is in it', ['us', 'eu'], ['eu', 'us']],
])('the pools in use are %s', (_which, pools, expected) => {
  expect(poolsInUse(pools.map((pool) => ({ pool })))).toEqual(expected);
});
