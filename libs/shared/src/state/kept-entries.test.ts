import { describe, expect, it } from 'vitest';
import { exampleCheck, examplePlan, exampleServer } from '../status/example-snapshot.ts';
import { UNKNOWN_CHANGES } from './change-log.ts';
import { type KeptEntries, keptEntries, keptPlan, rememberedEntries } from './kept-entries.ts';
import type { HashName } from './keys.ts';

const check = JSON.stringify(exampleCheck);
const planOf = (reconciledAt: string, ...names: string[]) => {
  const servers = names.map((name) => ({ ...exampleServer, name, schedules: [] }));
  return JSON.stringify({ ...examplePlan, reconciledAt, servers });
};

/** Reads these fields of a hash of which Redis holds these texts; answers also which were read. */
function reading(entries: Pick<KeptEntries, 'read'>, name: HashName, texts: Record<string, string | null>) {
  const read = entries.read(name, Object.keys(texts));
  for (const field of read.unread) read.take(field, texts[field] ?? null);
  return { unread: read.unread, ...read.end() };
}
const only = (...fields: string[]) => ({ position: null, fields: new Set(fields) });

describe('of what has to be read', () => {
  it('the same text gives the identical value, also in the next reading', () => {
    const entries = keptEntries();
    const { found } = reading(entries, 'checks', { pg1: check, pg2: check });
    entries.changed(UNKNOWN_CHANGES);
    const next = reading(entries, 'checks', { pg1: check, pg2: check });
    expect(next.unread).toEqual(['pg1', 'pg2']);
    expect(next.found).toBe(found);
    expect(found.get('pg1')).not.toBe(found.get('pg2'));
  });

  it('a text that has changed is parsed, and what is wrong with it is reported each time', () => {
    const entries = keptEntries();
    reading(entries, 'checks', { pg1: check });
    for (const _ of [1, 2]) {
      entries.changed(UNKNOWN_CHANGES);
      const { found, faults } = reading(entries, 'checks', { pg1: 'x' });
      expect(found).toEqual(new Map());
      expect(faults).toEqual(new Map([['pg1', ['it is not JSON']]]));
    }
    entries.changed(UNKNOWN_CHANGES);
    expect(reading(entries, 'checks', { pg1: check })).toMatchObject({
      found: new Map([['pg1', exampleCheck]]),
      faults: new Map(),
    });
  });

  it('the servers of a changed plan that have not changed are kept', () => {
    const entries = keptPlan();
    const before = reading(entries, 'plan', { plan: planOf('2026-11-23T12:00:00Z', 'pg1', 'pg2') });
    const after = reading(entries, 'plan', { plan: planOf('2026-11-23T12:01:00Z', 'pg2', 'pg3') });
    const [plan, next] = [before.found.get('plan'), after.found.get('plan')];
    expect(next).toMatchObject({ reconciledAt: '2026-11-23T12:01:00Z' });
    const servers = (of: typeof plan) => (of !== undefined && 'servers' in of ? of.servers : []);
    expect(servers(next).map(({ name }) => name)).toEqual(['pg2', 'pg3']);
    expect(servers(next)[0]).toBe(servers(plan)[1]);
  });

  it.each([
    ['only the time of a plan has changed', planOf('2026-11-23T12:01:00Z', 'pg1', 'pg2'), true],
    ['what is before the servers is not valid', planOf('no time', 'pg1', 'pg2'), false],
    [
      'what is after the servers has changed',
      `${planOf('2026-11-23T12:01:00Z', 'pg1').slice(0, -1)},"x":1}`,
      true,
    ],
    ['the servers are of another type', '{"reconciledAt":"2026-11-23T12:01:00Z","servers":1}', false],
  ])('%s: it is read as by one who knows nothing', (_what, text, isValid) => {
    const entries = keptPlan();
    reading(entries, 'plan', { plan: planOf('2026-11-23T12:00:00Z', 'pg1', 'pg2') });
    const { found, faults } = reading(entries, 'plan', { plan: text });
    const anew = reading(keptPlan(), 'plan', { plan: text });
    expect(found).toEqual(anew.found);
    expect(faults).toEqual(anew.faults);
    expect(found.size === 1).toBe(isValid);
  });

  it('a list that stands before the servers is not taken for unchanged', () => {
    const entries = keptPlan();
    const { servers, schedules, problems, ...head } = examplePlan;
    const read = (lists: object) =>
      reading(entries, 'plan', { plan: JSON.stringify({ ...head, ...lists }) }).found.get('plan');
    expect(read({ schedules, servers, problems })).toMatchObject({ schedules });
    expect(read({ schedules: [], servers, problems })).toMatchObject({ schedules: [] });
    expect(read({ problems, servers, schedules })).toMatchObject({ schedules });
  });

  it('the servers of a plan of which only the time has changed are the identical list', () => {
    const entries = keptPlan();
    const servers = (time: string) => {
      const plan = reading(entries, 'plan', { plan: planOf(time, 'pg1', 'pg2') }).found.get('plan');
      return plan !== undefined && 'servers' in plan ? plan.servers : null;
    };
    expect(servers('2026-11-23T12:01:00Z')).toBe(servers('2026-11-23T12:02:00Z'));
  });

  it('servers that are gone are forgotten', () => {
    const entries = keptEntries();
    reading(entries, 'checks', { pg1: check, pg2: check });
    expect(entries.knownBytes('checks')).toBe(2 * check.length);
    entries.changed(only());
    expect(reading(entries, 'checks', { pg2: check })).toMatchObject({ unread: [], found: { size: 1 } });
    expect(entries.knownBytes('checks')).toBe(check.length);
  });

  it('one that is refused has no value, and is reported each time', () => {
    const entries = keptEntries();
    reading(entries, 'checks', { pg1: check });
    entries.changed(only('checks pg1'));
    const refused = entries.read('checks', ['pg1']);
    refused.refuse('pg1', 'it is too long');
    refused.end();
    entries.changed(only());
    expect(reading(entries, 'checks', { pg1: null })).toEqual({
      unread: [],
      found: new Map(),
      faults: new Map([['pg1', ['it is too long']]]),
    });
  });
});

describe('after what was written is known', () => {
  const texts = { pg1: check, pg2: null };
  /** Has read the checks of two servers, one of which is absent. */
  const afterFirst = (clock = () => 0) => {
    const entries = keptEntries(clock);
    entries.changed(UNKNOWN_CHANGES);
    reading(entries, 'checks', texts);
    return entries;
  };

  it('what was not written is not read, also not what is absent', () => {
    const entries = afterFirst();
    entries.changed(only('server-facts pg1'));
    const { unread, found } = reading(entries, 'checks', texts);
    expect(unread).toEqual([]);
    expect(found).toEqual(new Map([['pg1', exampleCheck]]));
  });

  it('a new server is read', () => {
    const entries = afterFirst();
    entries.changed(only());
    const { unread, found } = reading(entries, 'checks', { ...texts, pg3: check });
    expect(unread).toEqual(['pg3']);
    expect([...found.keys()]).toEqual(['pg1', 'pg3']);
  });

  it('what was written has to be read, until it was read', () => {
    const entries = afterFirst();
    entries.changed(only('checks pg1'));
    const brokeOff = entries.read('checks', ['pg1', 'pg2']);
    brokeOff.take('pg1', '{}');
    entries.changed(only());
    const { unread, found } = reading(entries, 'checks', texts);
    expect(unread).toEqual(['pg1']);
    expect(found).toEqual(new Map([['pg1', exampleCheck]]));
    entries.changed(only());
    expect(reading(entries, 'checks', texts).unread).toEqual([]);
  });

  it('a map that was given away does not change', () => {
    const entries = afterFirst();
    const { found } = reading(entries, 'checks', texts);
    entries.changed(only('checks pg1'));
    expect(reading(entries, 'checks', { ...texts, pg1: 'x' }).found.size).toBe(0);
    expect(found.size).toBe(1);
  });

  it('all has to be read when anything may have been written', () => {
    const entries = afterFirst();
    entries.changed(UNKNOWN_CHANGES);
    expect(reading(entries, 'checks', texts).unread).toEqual(['pg1', 'pg2']);
  });

  it('what is never recorded has to be read each time', () => {
    const entries = keptEntries();
    entries.changed(UNKNOWN_CHANGES);
    reading(entries, 'pauses', { pg1: null });
    entries.changed(only());
    expect(reading(entries, 'pauses', { pg1: null }).unread).toEqual(['pg1']);
  });

  it('counters of a server are known until one of them is written', () => {
    const entries = keptEntries();
    const counts = () => {
      const read = entries.readCounts(['pg1']);
      for (const server of read.unread) read.takeCounts(server, ['1', null, 'x'], ['it is too long']);
      return { unread: read.unread, ...read.end() };
    };
    entries.changed(UNKNOWN_CHANGES);
    const { found, faults } = counts();
    expect(found.get('pg1')).toEqual([1, null, null]);
    expect(faults.get('pg1')).toHaveLength(2);
    entries.changed(only('run-counters pg2'));
    expect(counts()).toMatchObject({ unread: [], found });
    entries.changed(only('run-counters pg1'));
    expect(counts()).toMatchObject({ unread: ['pg1'], found });
  });

  it('each entry is read again within five minutes, and not all of them in the same reading', () => {
    let now = 0;
    const entries = keptEntries(() => now);
    const servers = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`pg${at}`, null]));
    entries.changed(UNKNOWN_CHANGES);
    reading(entries, 'checks', servers);
    const readAgain = Array.from({ length: 20 }, () => {
      now += 15_000;
      entries.changed(only());
      return reading(entries, 'checks', servers).unread;
    });
    expect(readAgain.map(({ length }) => length)).toEqual(Array(20).fill(50));
    expect(new Set(readAgain.flat()).size).toBe(1000);
  });

  it('each entry is read again within five minutes also while servers leave', () => {
    let now = 0;
    const entries = keptEntries(() => now);
    const lastRead = new Map(Array.from({ length: 100 }, (_, at) => [`pg${at}`, 0]));
    let longest = 0;
    const readAll = () => {
      const { unread } = reading(
        entries,
        'checks',
        Object.fromEntries([...lastRead.keys()].map((each) => [each, null])),
      );
      for (const server of unread) {
        longest = Math.max(longest, now - (lastRead.get(server) ?? 0));
        lastRead.set(server, now);
      }
    };
    entries.changed(UNKNOWN_CHANGES);
    readAll();
    for (let round = 1; round <= 60; round++) {
      now += 15_000;
      if (round % 4 === 0) lastRead.delete([...lastRead.keys()][0] ?? '');
      entries.changed(only());
      readAll();
    }
    expect(longest).toBeLessThanOrEqual(5 * 60_000 + 15_000);
  });

  it('a lease that is held is read each time, and one that is not when somebody took it', () => {
    const entries = keptEntries();
    const holder = JSON.stringify({
      owner: 'a',
      takenAt: '2026-11-23T12:00:00Z',
      trigger: 'manual',
      target: null,
    });
    const read = (texts: Record<string, string | null>) => {
      const leases = entries.readLeases('backup', ['pg1', 'pg2']);
      for (const of of leases.unread) leases.take(of, texts[of] ?? null);
      return [leases.unread, [...leases.end().found.keys()]];
    };
    expect(read({ pg1: holder })).toEqual([['pg1', 'pg2'], ['pg1']]);
    entries.changed(only());
    expect(read({ pg1: holder, pg2: holder })).toEqual([['pg1'], ['pg1']]);
    entries.changed(only('lease-backup pg2'));
    expect(read({ pg2: holder })).toEqual([['pg2', 'pg1'], ['pg2']]);
  });
});

describe('of what is remembered', () => {
  it('the same text gives the identical value while it is among the newest, and another text is parsed', () => {
    const entries = rememberedEntries(2);
    const read = (texts: Record<string, string | null>) => reading(entries, 'checks', texts).found;
    const first = read({ pg1: check, pg2: check });
    expect(read({ pg1: check }).get('pg1')).toBe(first.get('pg1'));
    read({ pg3: check });
    expect(read({ pg1: check }).get('pg1')).toBe(first.get('pg1'));
    expect(read({ pg2: check }).get('pg2')).not.toBe(first.get('pg2'));
    const failed = JSON.stringify({ ...exampleCheck, exitCode: 1 });
    expect(read({ pg2: failed }).get('pg2')).toMatchObject({ exitCode: 1 });
    expect(read({ pg2: null })).toEqual(new Map());
  });
});
