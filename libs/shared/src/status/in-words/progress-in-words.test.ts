import { describe, expect, it } from 'vitest';
import type { Progress } from '../../state/entries/progress.ts';
import { paceOf } from '../pace.ts';
import { progressInWords } from './progress-in-words.ts';

const GIB = 1024 ** 3;
const copying: Progress = {
  step: 'copying',
  since: '2026-11-23T12:00:00Z',
  measuredAt: '2026-11-23T12:00:20Z',
  bytes: GIB,
  expectedBytes: 4 * GIB,
};
const now = new Date('2026-11-23T12:00:25Z');

describe('progress', () => {
  it.each<[Partial<Progress>, string]>([
    [{}, 'copying 1 GiB of about 4 GiB, 51 MiB a second, about 1 minute left'],
    [{ expectedBytes: null }, 'copying 1 GiB, 51 MiB a second'],
    [{ expectedBytes: GIB / 2 }, 'copying 1 GiB of about 512 MiB, 51 MiB a second'],
    [{ measuredAt: '2026-11-23T12:00:00.4Z' }, 'copying 1 GiB of about 4 GiB'],
    [{ bytes: 0 }, 'copying 0 bytes of about 4 GiB, 0 bytes a second'],
    [{ step: 'waiting_for_wal', bytes: null }, 'waiting for its WAL for 25 seconds'],
    [{ step: 'restore', bytes: null, expectedBytes: null }, 'at restore for 25 seconds'],
    [{ step: 'restore' }, 'restoring 1 GiB of about 4 GiB, 51 MiB a second, about 1 minute left'],
    [{ step: 'restore', expectedBytes: null }, 'restoring 1 GiB, 51 MiB a second'],
  ])('%j in words', (fields, words) => {
    expect(progressInWords({ ...copying, ...fields }, now)).toBe(words);
  });

  it.each<[Partial<Progress>, number | null, number | null, number | null]>([
    [{}, 0.25, GIB / 20, 60],
    [{ expectedBytes: GIB / 2 }, 1, GIB / 20, null],
    [{ expectedBytes: 0 }, null, GIB / 20, null],
    [{ bytes: 0 }, 0, 0, null],
    [{ bytes: null }, null, null, null],
    [{ measuredAt: '2026-11-23T11:59:00Z' }, 0.25, null, null],
  ])('%j as numbers', (fields, ratio, bytesPerSecond, secondsLeft) => {
    expect(paceOf({ ...copying, ...fields })).toEqual({ ratio, bytesPerSecond, secondsLeft });
  });
});
