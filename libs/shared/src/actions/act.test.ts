import { beforeEach, describe, expect, it } from 'vitest';
import type { ActionName, AuditEntry } from '../state/entries/audit.ts';
import type { Pause } from '../state/entries/pause.ts';
import { exampleNow, examplePlan, exampleRecovery } from '../status/example-snapshot.ts';
import { act } from './act.ts';
import type { ActionContext } from './action.ts';

let values: Record<string, unknown>;
let pauses: Pause[];
let audit: AuditEntry[];
let enqueued: unknown[];
let now: Date;
let status: 'added' | 'already-queued';

beforeEach(() => {
  values = { plan: examplePlan };
  [pauses, audit, enqueued] = [[], [], []];
  now = exampleNow;
  status = 'added';
});

const context = {
  queues: {
    enqueue: async (name: string, payload: object, { pool }: { pool: string }) => {
      enqueued.push({ name, pool, ...payload });
      return { status, jobId: `${name}.pg1.manual` };
    },
  },
  store: {
    get: async (name: string) => values[name] ?? null,
    setPause: async (_server: string, pause: Pause) => {
      values.pauses = pause;
      pauses.push(pause);
    },
    append: async (_name: string, entry: AuditEntry) => void audit.push(entry),
  },
  now: () => now,
} as unknown as ActionContext;

const actor = { name: 'anna', from: '10.0.0.7' };
const ask = (
  action: ActionName,
  said: { reason?: string; backupId?: string; backupType?: 'incremental'; server?: string } = {},
) =>
  act(
    action,
    { server: 'pg1', reason: null, backupId: null, backupType: null, actor, ...said },
    context,
    () => {},
  );

describe('what is asked for by hand', () => {
  it.each([
    ['backup', {}, { name: 'backup' }],
    ['backup', { backupType: 'incremental' }, { name: 'backup', backupType: 'incremental' }],
    ['recovery-test', {}, { name: 'recovery-test', backupId: null }],
    [
      'recovery-test',
      { backupId: '20261120T120000' },
      { name: 'recovery-test', backupId: '20261120T120000' },
    ],
  ] as const)('%s %j is queued', async (action, said, job) => {
    const message = `${action} of pg1 queued`;
    expect(await ask(action, said)).toEqual({
      status: 'done',
      message,
      jobs: [{ name: action, jobId: `${action}.pg1.manual` }],
    });
    const slot = `manual-${exampleNow.getTime()}`;
    expect(enqueued).toEqual([{ ...job, pool: 'default', server: 'pg1', slot, trigger: 'manual' }]);
    expect(audit).toEqual([
      { at: exampleNow.toISOString(), action, server: 'pg1', actor, status: 'done', message },
    ]);
  });

  it('joins what is still to be done', async () => {
    status = 'already-queued';
    expect(await ask('backup')).toMatchObject({ message: 'backup of pg1 is already queued or running' });
  });

  it('of a server that there is not is refused, and leaves no trace', async () => {
    expect(await ask('backup', { server: 'pg9' })).toEqual({
      status: 'unknown-server',
      message: 'no file in barman.d defines the server "pg9"; the servers are pg1',
    });
    expect([enqueued, audit]).toEqual([[], []]);
  });
});

describe('a pause', () => {
  it('lasts until it is ended, and is not begun or ended twice', async () => {
    expect(await ask('resume')).toMatchObject({ message: 'pg1 is not paused' });
    expect(await ask('pause', { reason: 'storage' })).toMatchObject({ message: 'pg1 is paused: storage' });
    now = new Date(exampleNow.getTime() + 1000);
    const since = `paused since ${exampleNow.toISOString()} by anna (10.0.0.7): storage`;
    expect(await ask('pause', { reason: 'other' })).toMatchObject({ message: `pg1 is ${since}` });
    expect(await ask('resume')).toMatchObject({ message: `pg1 is resumed; it was ${since}` });
    expect(pauses.map(({ resumedAt }) => resumedAt)).toEqual([null, now.toISOString()]);
    expect(audit).toHaveLength(4);
  });

  it('is ended also by who has a clock that is behind', async () => {
    await ask('pause');
    now = new Date(exampleNow.getTime() - 60_000);
    await ask('resume');
    const [begun, ended] = pauses;
    expect(ended?.resumedAt).toBe(now.toISOString());
    expect(Date.parse(ended?.changedAt ?? '')).toBe(Date.parse(begun?.changedAt ?? '') + 1);
  });
});

describe('trying again', () => {
  it('is refused where nothing failed, and that is written down', async () => {
    expect(await ask('retry')).toMatchObject({ status: 'refused' });
    expect(audit).toMatchObject([{ action: 'retry', status: 'refused' }]);
  });

  it('restores the backup again whose test failed', async () => {
    const newest = { ...exampleRecovery.newest, status: 'failed' as const, backupId: '20261120T120000' };
    values['recovery-tests'] = { ...exampleRecovery, newest };
    await ask('retry');
    expect(enqueued).toMatchObject([
      { name: 'recovery-test', backupId: '20261120T120000', trigger: 'manual' },
    ]);
  });
});
