import { describe, expect, it } from 'vitest';
import { hasNewServer } from './has-new-server.ts';

const plan = (...names: string[]) => planIn('default', ...names);
const planIn = (pool: string, ...names: string[]) => ({
  servers: names.map((name) => ({
    name,
    file: `/etc/barman.d/${name}.conf`,
    active: true,
    pool,
    recovery: null,
    schedules: [],
  })),
});

describe('a new server', () => {
  it.each([
    ['is one that the plan before had not', plan('a'), plan('a', 'b'), true],
    ['is one that was in another pool', plan('a'), planIn('us', 'a'), true],
    ['is not one that was there', plan('a', 'b'), plan('b', 'a'), false],
    ['is not one that was removed', plan('a', 'b'), plan('a'), false],
  ])('%s', (_fact, previous, next, expected) => {
    expect(hasNewServer(previous, next)).toBe(expected);
  });
});
