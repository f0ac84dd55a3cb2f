import {
  exampleCatalogue,
  exampleCheck,
  exampleFailedRun,
  exampleRun,
} from '@barback/shared/status/example-snapshot';
import { describe, expect, it } from 'vitest';
import type { Seen } from '../history/record.ts';
import { isConspicuous, isDifferent, isItsTurn, type Signs } from './needs-check.ts';

const checkedAt = '2026-11-23T12:00:00Z';
const well: Seen = {
  check: { ...exampleCheck, exitCode: 0, finishedAt: checkedAt },
  lastRun: exampleRun,
  catalogue: { ...exampleCatalogue, missingWal: null, walErrorFiles: 0 },
};
const later = '2026-11-23T12:00:30Z';

describe('what was seen of a server', () => {
  it('is not conspicuous while it is well', () => {
    expect(isConspicuous(well)).toBe(false);
  });

  it.each<[string, Partial<Seen>]>([
    ['it was never checked', { check: null }],
    ['its check failed', { check: { ...exampleCheck, exitCode: 2, finishedAt: checkedAt } }],
    ['a backup has ended since', { lastRun: { ...exampleRun, endedAt: later } }],
    ['its last backup failed', { lastRun: exampleFailedRun }],
    ['its backups were never listed', { catalogue: null }],
    [
      'WAL is missing',
      {
        catalogue: {
          ...exampleCatalogue,
          missingWal: { count: 1, sinceNewestDone: { count: 0, first: null } },
        },
      },
    ],
    [
      'WAL is in the directory errors',
      { catalogue: { ...exampleCatalogue, missingWal: null, walErrorFiles: 1 } },
    ],
    [
      'somebody else took a backup since',
      {
        catalogue: {
          ...exampleCatalogue,
          newestDone: exampleCatalogue.newestDone && { ...exampleCatalogue.newestDone, endAt: later },
        },
      },
    ],
  ])('is conspicuous when %s', (_, changes) => {
    expect(isConspicuous({ ...well, ...changes })).toBe(true);
  });
});

describe('how a server looks without Barman', () => {
  const signs: Signs = { accepts: true, isStreamingEnded: false, fileChangedAt: 1, settingsReadAt: 2 };

  it('is as before', () => {
    expect(isDifferent(signs)).toBe(false);
  });

  it.each<[string, Partial<Signs>]>([
    ['PostgreSQL does not answer', { accepts: false }],
    ['nobody can tell whether PostgreSQL answers', { accepts: null }],
    ['WAL streaming has ended', { isStreamingEnded: true }],
    ['its file has changed', { fileChangedAt: 3 }],
    ['this worker has not asked Barman for its settings', { settingsReadAt: null }],
  ])('differs when %s', (_, changes) => {
    expect(isDifferent({ ...signs, ...changes })).toBe(true);
  });
});

describe('the turn of a server', () => {
  const start = Date.parse(checkedAt);
  const names = Array.from({ length: 100 }, (_, at) => `pg${at}`);

  it('comes every five minutes, evenly spread', () => {
    const minutes = [1, 2, 3, 4, 5].map((minute) =>
      names.filter((name) => isItsTurn(name, well, start + minute * 60_000 - 1, 300)),
    );
    expect(minutes.flat().toSorted()).toEqual(names.toSorted());
    for (const some of minutes) expect(some.length).toBeGreaterThan(10);
  });

  it('has come when the last check is older, or dated ahead', () => {
    expect(names.every((name) => isItsTurn(name, well, start + 300_000, 300))).toBe(true);
    expect(names.every((name) => isItsTurn(name, well, start - 1000, 300))).toBe(true);
  });
});
