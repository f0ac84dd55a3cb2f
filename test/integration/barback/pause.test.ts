import { counterField } from '@barback/shared/state/counters';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ActingScheduler, startActingScheduler } from '../../fixtures/acting-scheduler.ts';
import { barback } from '../../fixtures/barback.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let acting: ActingScheduler;

beforeAll(async () => {
  acting = await startActingScheduler();
});
afterAll(() => acting?.stop());

const command = (...args: string[]) => barback(acting.environment('cli'), ...args);
const skipped = async () =>
  (await acting.store.getNumbers('counters')).get(
    counterField('barback_schedule_runs_skipped_total', ['pg1', 'backup', 'paused']),
  ) ?? 0;

describe('a pause', () => {
  it('holds what is due, and when it is over the next run is made', async () => {
    expect(await command('pause', 'pg1', '--reason', 'a test')).toMatchObject({
      exitCode: 0,
      stdout: 'pg1 is paused: a test',
    });
    await acting.save('pg1', '#:backup_cron = * * * * * *');
    await waitUntil(async () => (await skipped()) >= 2, { description: 'runs that are skipped' });
    expect(await acting.queued()).toEqual([]);
    const { stdout } = await command('status');
    expect(stdout).toMatch(/pg1 is unknown: .*; paused since \S+Z by \S+ \(\S+\): a test/);

    expect(await command('resume', 'pg1')).toMatchObject({ exitCode: 0 });
    await waitUntil(async () => (await acting.queued()).length > 0, { description: 'the next run' });
    expect(await acting.queued()).toEqual(['backup pg1']);
  });

  it('is in the audit of the command line', async () => {
    const { stdout, exitCode } = await command('audit');
    expect(exitCode).toBe(0);
    const [resumed, paused] = stdout.split('\n');
    expect(resumed).toMatch(/resume pg1 {2}pg1 is resumed; it was paused since .*: a test/);
    expect(paused).toMatch(/pause pg1 {2}pg1 is paused: a test/);
  });

  it('that cannot be meant is refused with the exit code that says so', async () => {
    const wrong = [
      ['pause', 'pg9'],
      ['pause', 'pg1', '--reason', 'x'.repeat(201)],
    ];
    const said = await Promise.all(wrong.map((args) => command(...args)));
    expect(said.map(({ exitCode, stderr }) => [exitCode, stderr.split('\n')[0]])).toEqual([
      [1, 'barback: no file in barman.d defines the server "pg9"; the servers are pg1'],
      [2, expect.stringContaining('barback: reason: Too big')],
    ]);
  });

  it('takes no right that the command line does not have', async () => {
    expect(await acting.redis.acl('LOG')).toEqual([]);
  });
});
