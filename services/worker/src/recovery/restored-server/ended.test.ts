import { expect, it } from 'vitest';
import { endedOutcome } from './ended.ts';

const of = (values: Record<string, string>) => endedOutcome({ values, output: 'its log' });

it.each(['0', '7', '9'])('a server that the host ended by signal %s is not proven', (stopped) => {
  expect(of({ stopped })).toMatchObject({ status: 'skipped', cause: 'not_possible' });
});

it('a server that crashed has failed', () => {
  expect(of({ stopped: '11' })).toEqual({
    status: 'failed',
    reason: 'PostgreSQL crashed (signal 11)',
    log: 'its log',
  });
});

it.each([{}, { stopped: '' }, { stopped: 'nine' }, { stopped: '99999' }])(
  'nothing follows from %o',
  (values) => {
    expect(of(values)).toBe(null);
  },
);
