import { describe, expect, it } from 'vitest';
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

describe('of a reading that begins with what was written since', () => {
  const ALL = { position: null, fields: null };
  const only = (...fields: string[]) => ({ position: null, fields: new Set(fields) });
  const MINUTE = 60_000;

  /** Has read the checks of two servers, one of which is absent, at the beginning. */
  const afterFirst = (clock = () => 0) => {
    const entries = keptEntries(clock);
    entries.begin(ALL);
    entries.read('checks', 'pg1', check);
    entries.read('checks', 'pg2', null);
    entries.forgetUnread();
    return entries;
  };

  it('what was not written is known without reading it, also that it is absent', () => {
    const entries = afterFirst();
    entries.begin(only('server-facts pg1'));
    expect(entries.known('checks', 'pg1')?.value).toEqual(exampleCheck);
    expect(entries.known('checks', 'pg2')).toMatchObject({ value: null, faults: [] });
    expect(entries.known('checks', 'pg3')).toBeNull();
  });

  it('what was written has to be read, until it was read', () => {
    const entries = afterFirst();
    entries.begin(only('checks pg1'));
    expect(entries.known('checks', 'pg1')).toBeNull();
    entries.begin(only()); // the reading before broke off
    expect(entries.known('checks', 'pg1')).toBeNull();
    entries.read('checks', 'pg1', check);
    expect(entries.known('checks', 'pg1')?.value).toEqual(exampleCheck);
  });

  it('all has to be read when anything may have been written', () => {
    const entries = afterFirst();
    entries.begin(ALL);
    expect(entries.known('checks', 'pg1')).toBeNull();
    expect(entries.known('checks', 'pg2')).toBeNull();
  });

  it('what is known is kept as what is read', () => {
    const entries = afterFirst();
    for (const _ of [1, 2, 3]) {
      entries.begin(only());
      expect(entries.known('checks', 'pg1')).not.toBeNull();
      entries.forgetUnread();
    }
    expect(entries.known('checks', 'pg2')).toBeNull();
  });

  it('what is never recorded has to be read each time', () => {
    const entries = afterFirst();
    entries.read('pauses', 'pg1', null);
    entries.begin(only());
    expect(entries.known('pauses', 'pg1')).toBeNull();
  });

  it('the faults of what is known are known', () => {
    const entries = keptEntries();
    entries.begin(ALL);
    entries.read('checks', 'pg1', 'x');
    entries.begin(only());
    expect(entries.known('checks', 'pg1')).toMatchObject({ value: null, faults: ['it is not JSON'] });
  });

  it('counters of a server are known until one of them is written', () => {
    const entries = keptEntries();
    entries.begin(ALL);
    const counts = entries.readCounts('pg1', ['a', 'b', 'c'], ['1', null, 'x']);
    expect(counts.value).toEqual(new Map([['a', 1]]));
    expect(counts.faults).toHaveLength(1);
    entries.begin(only('run-counters pg2'));
    expect(entries.knownCounts('pg1')?.value).toBe(counts.value);
    entries.begin(only('run-counters pg1'));
    expect(entries.knownCounts('pg1')).toBeNull();
    expect(entries.readCounts('pg1', ['a', 'b', 'c'], ['1', null, 'x']).value).toBe(counts.value);
  });

  it('each entry is read again after some minutes, and not all of them in the same reading', () => {
    let now = 0;
    const entries = keptEntries(() => now);
    const servers = Array.from({ length: 1000 }, (_, at) => `pg${at}`);
    entries.begin(ALL);
    for (const server of servers) entries.read('checks', server, null);
    const readAgain = Array.from({ length: 40 }, () => {
      now += MINUTE / 4;
      entries.begin(only());
      const due = servers.filter((server) => entries.known('checks', server) === null);
      for (const server of due) entries.read('checks', server, null);
      return due.length;
    });
    expect(readAgain.slice(0, 9)).toEqual(Array(9).fill(0));
    expect(Math.max(...readAgain)).toBeLessThan(100);
    expect(readAgain.slice(0, 30).reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(1000);
  });
});
