import { describe, expect, it } from 'vitest';
import {
  isPaused,
  isSkippedByPause,
  latestPauseChange,
  newerPause,
  type Pause,
  pauseInWords,
  pauseSchema,
} from './pause.ts';

const lasting: Pause = {
  changedAt: '2026-11-23T12:00:00.000Z',
  pausedAt: '2026-11-23T12:00:00.000Z',
  by: 'anna',
  reason: 'storage is moved',
  resumedAt: null,
};
const over: Pause = {
  ...lasting,
  changedAt: '2026-11-23T14:00:00.000Z',
  resumedAt: '2026-11-23T14:00:00.000Z',
};

describe('a pause', () => {
  it.each([
    ['there was never one', null, '13:00', false],
    ['it lasts', lasting, '13:00', true],
    ['it lasts, and the run was due before it', lasting, '11:00', true],
    ['it is over, and the run was due in it', over, '13:00', true],
    ['it is over, and the run was due before it', over, '11:00', false],
    ['it is over, and the run was due as it ended', over, '14:00', false],
    [
      'it says that it is over in a hundred years',
      { ...over, resumedAt: '2126-01-01T00:00:00.000Z' },
      '13:00',
      false,
    ],
  ])('decides whether a run is held: %s', (_what, pause, dueAt, held) => {
    expect(
      isSkippedByPause(pause, Date.parse(`2026-11-23T${dueAt}:00Z`), Date.parse('2026-11-23T15:00:00Z')),
    ).toBe(held);
  });

  it('is not believed when it was changed so far ahead that nobody could end it', () => {
    const now = Date.now();
    const isBelieved = (at: number) =>
      pauseSchema.safeParse({ ...lasting, changedAt: latestPauseChange(at) }).success;
    expect([now - 60_000, now + 60_000].map(isBelieved)).toEqual([true, false]);
  });

  it('lasts until it is ended', () => {
    expect([null, lasting, over].map(isPaused)).toEqual([false, true, false]);
  });

  it('is what was said of it last', () => {
    expect(newerPause(lasting, over)).toBe(over);
    expect(newerPause(over, lasting)).toBe(over);
    expect(newerPause(null, lasting)).toBe(lasting);
    expect(newerPause(null, null)).toBeNull();
  });

  it('is told with who asked for it, and why', () => {
    expect(pauseInWords(lasting)).toBe('paused since 2026-11-23T12:00:00.000Z by anna: storage is moved');
    expect(pauseInWords({ ...lasting, reason: null })).toBe('paused since 2026-11-23T12:00:00.000Z by anna');
  });
});
