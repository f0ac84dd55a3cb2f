import { describe, expect, it } from 'vitest';
import { JOB_NAMES, jobs, scheduleId, tickSchema } from './jobs.ts';

it.each([
  [{ job: 'cron', server: null, pool: 'default' }, 'cron'],
  [{ job: 'cron', server: null, pool: 'us' }, 'cron/us'],
  [{ job: 'backup', server: 'pg1', pool: 'default' }, 'backup/pg1'],
  [{ job: 'backup', server: 'pg1', pool: 'us' }, 'backup/pg1'],
  [{ job: 'backup', server: 'pg1', pool: 'default', backupType: 'incremental' }, 'backup-incremental/pg1'],
  [{ job: 'recovery-test', server: 'pg.1_a-b', pool: 'default' }, 'recovery-test/pg.1_a-b'],
] as const)('the schedule of %j is called %s', (tick, id) => {
  expect(scheduleId(tick)).toBe(id);
});

it.each(JOB_NAMES)('%s needs to know what it is for and why', (name) => {
  expect(jobs[name].payload.safeParse({ server: 'pg1', backupId: null }).success).toBe(false);
});

describe('a payload that does not fit is refused', () => {
  it.each([
    ['backup', { slot: '1', trigger: 'schedule' }],
    ['backup', { server: '', slot: '1', trigger: 'schedule' }],
    ['backup', { server: 'pg1', slot: '', trigger: 'schedule' }],
    ['backup', { server: 'pg1', slot: '1', trigger: 'whim' }],
    ['recovery-test', { server: 'pg1', slot: '1', trigger: 'manual' }],
  ] as const)('%s %j', (name, payload) => {
    expect(jobs[name].payload.safeParse(payload).success).toBe(false);
  });
});

it('what a payload has no place for is left out, so that nothing else gets into Redis', () => {
  const payload = { server: 'pg1', slot: '1', trigger: 'manual', conninfo: 'password=secret' };
  expect(jobs.backup.payload.parse(payload)).toEqual({ server: 'pg1', slot: '1', trigger: 'manual' });
});

it('a tick of an unknown job is refused', () => {
  expect(tickSchema.safeParse({ job: 'dance', server: null }).success).toBe(false);
});
