import { expect, it } from 'vitest';
import { exampleCheck, examplePlan, exampleServer } from '../status/example-snapshot.ts';
import { keptEntries } from './kept-entries.ts';

const check = JSON.stringify(exampleCheck);
const planOf = (reconciledAt: string, ...names: string[]) => {
  const servers = names.map((name) => ({ ...exampleServer, name, schedules: [] }));
  return JSON.stringify({ ...examplePlan, reconciledAt, servers });
};

it('gives the identical value for the same text, also of a reading before', () => {
  const entries = keptEntries();
  const { value } = entries.read('checks', 'pg1', check);
  expect(entries.read('checks', 'pg1', check).value).toBe(value);
  entries.forgetUnread();
  expect(entries.read('checks', 'pg1', check).value).toBe(value);
  expect(entries.read('checks', 'pg2', check).value).not.toBe(value);
});

it('reads a text that has changed, and reports what is wrong with it each time', () => {
  const entries = keptEntries();
  entries.read('checks', 'pg1', check);
  for (const _ of [1, 2]) {
    expect(entries.read('checks', 'pg1', 'x')).toMatchObject({ value: null, faults: ['it is not JSON'] });
  }
  expect(entries.read('checks', 'pg1', check).value).toEqual(exampleCheck);
});

it('keeps the servers of a changed plan that have not changed', () => {
  const entries = keptEntries();
  const before = entries.read('plan', 'plan', planOf('2026-11-23T12:00:00Z', 'pg1', 'pg2')).value;
  entries.forgetUnread();
  const after = entries.read('plan', 'plan', planOf('2026-11-23T12:01:00Z', 'pg2', 'pg3')).value;
  expect(after?.reconciledAt).toBe('2026-11-23T12:01:00Z');
  expect(after?.servers.map(({ name }) => name)).toEqual(['pg2', 'pg3']);
  expect(after?.servers[0]).toBe(before?.servers[1]);
});

it('forgets servers that are gone', () => {
  const entries = keptEntries();
  entries.read('checks', 'pg1', check);
  expect(entries.knownBytes('checks')).toBe(check.length);
  entries.forgetUnread();
  entries.forgetUnread();
  expect(entries.knownBytes('checks')).toBe(0);
});
