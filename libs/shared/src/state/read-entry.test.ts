import { describe, expect, it } from 'vitest';
import {
  exampleCatalogue,
  exampleCheck,
  exampleRecentRuns,
  exampleRecovery,
  exampleRun,
  exampleSnapshot,
} from '../status/example-snapshot.ts';
import { type HashName, hashes, type NumberHashName, numberHashes } from './keys.ts';
import { readEntry, readNumber } from './read-entry.ts';

/** What Barback itself writes to each hash. */
const examples: Record<HashName, unknown> = {
  plan: exampleSnapshot.plan,
  checks: exampleCheck,
  'server-facts': [...exampleSnapshot.serverFacts.values()][0],
  catalogues: exampleCatalogue,
  'backup-sizes': [{ sizeBytes: 1, walBytes: null }],
  'backup-runs': exampleRun,
  'recovery-tests': exampleRecovery,
  'recent-runs': exampleRecentRuns,
  storage: [...exampleSnapshot.storage.values()][0],
  collections: [...exampleSnapshot.collections.values()][0],
  services: exampleSnapshot.services?.[0],
  pauses: {
    changedAt: '2026-11-23T12:00:00.000Z',
    pausedAt: '2026-11-23T12:00:00.000Z',
    by: 'anna',
    reason: null,
    resumedAt: null,
  },
};
const names = Object.keys(hashes) as HashName[];
const read = (name: HashName, text: string) => readEntry(name, 'pg1', text);

describe.each(names)('an entry of %s', (name) => {
  const written = JSON.stringify(examples[name]);

  it('is read as it was written', () => {
    expect(read(name, written).faults).toEqual([]);
    expect(read(name, written).value).not.toBeNull();
  });

  it.each([
    ['empty', ''],
    ['cut off', written.slice(0, -1)],
    ['null', 'null'],
    ['a number', '1e20'],
    ['text', '"x"'],
    ['nested deeply', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['__proto__', '{"__proto__":{"polluted":true}}'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x7b]).toString()],
    ['too long', `${' '.repeat(hashes[name].maxBytes)}${written}`],
  ])('is ignored, and told of, when it is %s', (_what, text) => {
    const { value, faults } = read(name, text);
    expect(value).toBeNull();
    expect(faults).not.toEqual([]);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('is ignored with a number or a time that nothing of ours has', () => {
    const spoilt = [
      written.replaceAll(/:\d+(\.\d+)?/g, ':1e999'),
      written.replaceAll(/:\d+(\.\d+)?/g, ':-1'),
      written.replaceAll(/"\d{4}(-\d\d-\d\dT)/g, '"9999$1'),
      written.replaceAll(/"\d{4}(-\d\d-\d\dT)/g, '"0000$1'),
    ].filter((text) => text !== written && /:1e999|:-1|"(9999|0000)-/.test(text));
    for (const text of spoilt) expect(read(name, text).faults, text).not.toEqual([]);
  });
});

it('one faulty server of a plan costs only itself', () => {
  const plan = structuredClone(exampleSnapshot.plan);
  const [server] = plan?.servers ?? [];
  const poisoned = {
    ...plan,
    servers: [
      {
        ...server,
        name: 'pg2',
        schedules: [{ ...server?.schedules[0], server: 'pg2', intervalSeconds: 1e12 }],
      },
      server,
      { ...server, name: 'pg3' },
      server,
    ],
  };
  const { value, faults } = readEntry('plan', 'plan', JSON.stringify(poisoned));
  expect(value?.servers.map(({ name }) => name)).toEqual(['pg1']);
  expect(faults).toEqual([
    'one of its servers: schedules.0.intervalSeconds is not valid (too_big)',
    'one of its servers: it is not valid (custom)',
    'one of its servers: it occurs twice',
  ]);
});

it('a file system without an end is one', () => {
  const room = { observedAt: '2026-11-23T12:00:00Z', freeBytes: 2 ** 63, sizeBytes: 2 ** 63 };
  expect(readEntry('storage', '/var/lib/barman', JSON.stringify(room))).toEqual({ value: room, faults: [] });
});

it('what is said to be of another server is of none', () => {
  expect(readEntry('backup-runs', 'pg2', JSON.stringify(exampleRun)).value).toBeNull();
});

describe('a number', () => {
  const bad = [
    '',
    'nan',
    'NaN',
    'inf',
    'Infinity',
    '-1',
    '1e999',
    '1e20',
    'x',
    '0x',
    '1,5',
    '\0',
    '9'.repeat(400),
  ];
  it.each(Object.keys(numberHashes) as NumberHashName[])('of %s is within its limits', (name) => {
    expect(readNumber(name, '1700000000000').value).toBe(1_700_000_000_000);
    for (const text of bad) expect(readNumber(name, text).value, text).toBeNull();
  });
});

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SEED = 13;
const ROUNDS = 300;
const POISONS: readonly unknown[] = [
  null,
  1e20,
  -1,
  0.5,
  Number.MAX_SAFE_INTEGER,
  '',
  'x'.repeat(5000),
  '9999-12-31T23:59:59.999-14:00',
  '+010000-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '\0\u001b]52;c;x\u0007',
  [],
  [[[[]]]],
  {},
  { constructor: 1, toString: null },
  true,
];

it(`no poison makes a reader throw, or gives a time that is none (seed ${SEED}, ${ROUNDS} a hash)`, {
  timeout: 60_000,
}, () => {
  const random = seeded(SEED);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  for (const name of names) {
    for (let round = 0; round < ROUNDS; round++) {
      const value = structuredClone(examples[name]);
      let place = value as Record<string, unknown>;
      for (;;) {
        const key = pick(Object.keys(place));
        if (key === undefined) break;
        const inner = place[key];
        if (typeof inner === 'object' && inner !== null && Object.keys(inner).length > 0 && random() < 0.8) {
          place = inner as Record<string, unknown>;
          continue;
        }
        place[key] = pick(POISONS);
        break;
      }
      const { value: believed } = read(name, JSON.stringify(value));
      for (const [, time = ''] of JSON.stringify(believed ?? null).matchAll(/"\w+At":"([^"]*)"/g))
        expect(() => new Date(time).toISOString(), time).not.toThrow();
    }
  }
});
