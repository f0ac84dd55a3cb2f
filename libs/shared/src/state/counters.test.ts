import { describe, expect, it } from 'vitest';
import { startDelay } from './counters.ts';

const DUE_AT = Date.parse('2026-11-23T10:00:00Z');
/** The parts of the histogram that grow, as `part label`, with by how much. */
const grown = (slot: string, lateSeconds: number) =>
  Object.fromEntries(
    startDelay('backup', slot, new Date(DUE_AT + lateSeconds * 1000)).map(({ name, labels, by }) => [
      `${name.replace('barback_schedule_start_delay_seconds_', '')} ${labels.join(' ')}`,
      by,
    ]),
  );

describe('how late a run starts', () => {
  it('is counted in every bucket that it fits in', () => {
    expect(grown(String(DUE_AT), 3600.5)).toEqual({
      'bucket backup 14400': 1,
      'bucket backup 86400': 1,
      'bucket backup +Inf': 1,
      'sum backup': 3600.5,
      'count backup': 1,
    });
  });

  it('is nothing for a clock that is behind', () => {
    expect(grown(String(DUE_AT), -5)).toMatchObject({ 'bucket backup 1': 1, 'sum backup': 0 });
  });

  it.each(['manual-1795428000000', '20261123T100000'])('is not known of what was not due: %s', (slot) => {
    expect(grown(slot, 5)).toEqual({});
  });
});
