import { describe, expect, it } from 'vitest';
import { jobTimes, type TakenJob } from './job-times.ts';

const DUE_AT = Date.parse('2026-11-23T10:00:00Z');
/** A backup that was due, enqueued a second later, begun after another half an hour, and done after five minutes. */
const backup: TakenJob = {
  name: 'backup',
  data: { slot: String(DUE_AT) },
  timestamp: DUE_AT + 1000,
  opts: {},
};
const STARTED_AT = DUE_AT + 1_801_000;

/** What grows, as `name labels`, with by how much: without the buckets, or only those of one histogram. */
function grown(job: Partial<TakenJob>, startedAt = STARTED_AT, bucketsOf?: string) {
  const increments = jobTimes('work', { ...backup, ...job }, { startedAt, endedAt: startedAt + 300_000 });
  const isMeant = (name: string) =>
    bucketsOf === undefined ? !name.endsWith('_bucket') : name === `${bucketsOf}_bucket`;
  return Object.fromEntries(
    increments.flatMap(({ name, labels, by }) =>
      isMeant(name) ? [[`${name} ${labels.join(' ')}`, by]] : [],
    ),
  );
}
const WAIT = 'barback_queue_wait_seconds';
const DURATION = 'barback_queue_job_duration_seconds';
const LATE = 'barback_schedule_start_delay_seconds';

describe('the times of a job', () => {
  it('are what it waited, how late it was, and how long it took', () => {
    expect(grown({})).toEqual({
      [`${DURATION}_sum work`]: 300,
      [`${DURATION}_count work`]: 1,
      [`${WAIT}_sum work`]: 1800,
      [`${WAIT}_count work`]: 1,
      [`${LATE}_sum backup`]: 1801,
      [`${LATE}_count backup`]: 1,
    });
  });

  it('are counted in every bucket that they fit in', () => {
    expect(grown({}, DUE_AT + 3_600_500, LATE)).toEqual({
      [`${LATE}_bucket backup 14400`]: 1,
      [`${LATE}_bucket backup 86400`]: 1,
      [`${LATE}_bucket backup +Inf`]: 1,
    });
  });

  it('do not have the time in it for which nobody was to take it', () => {
    expect(grown({ opts: { delay: 60_000 } })[`${WAIT}_sum work`]).toBe(1740);
  });

  it('say of one that is tried again only how long that took', () => {
    const again = { data: { slot: String(DUE_AT), failedBefore: 'the server is down' } };
    expect(grown(again)).toEqual({ [`${DURATION}_sum work`]: 300, [`${DURATION}_count work`]: 1 });
  });

  it('are none where a clock is behind', () => {
    const early = grown({}, DUE_AT - 5000);
    expect([early[`${WAIT}_sum work`], early[`${LATE}_sum backup`]]).toEqual([0, 0]);
  });

  it.each([
    ['was asked for by hand', { data: { slot: 'manual-1795428000000' } }],
    ['follows a backup', { name: 'recovery-test', data: { slot: '20261123T100000' } }],
    ['is due each minute', { name: 'check' }],
    ['only says what is due', { name: 'tick', data: {} }],
  ])('do not say how late one was that %s', (_, job) => {
    expect(Object.keys(grown(job)).filter((name) => name.startsWith(LATE))).toEqual([]);
  });

  it('say of a recovery test with a schedule of its own how late it was', () => {
    expect(grown({ name: 'recovery-test' })[`${LATE}_count recovery`]).toBe(1);
  });
});
