import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import type { Pause } from '@barback/shared/state/entries/pause';
import { expect, it } from 'vitest';
import type { JobContext } from './job.ts';
import { unlessPaused } from './unless-paused.ts';

const settings = { name: 'pg1' } as ServerSettings;

const pausedAt = '2026-11-23T12:00:00.000Z';
const lasting: Pause = { changedAt: pausedAt, pausedAt, by: 'anna', reason: 'storage', resumedAt: null };
const over: Pause = { ...lasting, resumedAt: '2026-11-23T14:00:00.000Z' };

const job = unlessPaused<'backup'>({ name: 'backup', run: async () => ({ status: 'done' }) });
const held = {
  status: 'failed',
  message: `not begun: pg1 is paused since ${pausedAt} by anna: storage`,
};

it.each([
  ['by hand while its server is paused', 'manual', lasting, { status: 'done' }],
  ['by schedule when the pause is over', 'schedule', over, { status: 'done' }],
  ['by schedule when there was never one', 'schedule', null, { status: 'done' }],
  ['by schedule while its server is paused', 'schedule', lasting, held],
  ['late while its server is paused', 'catchup', lasting, held],
] as const)('a backup that is due %s', async (_what, trigger, pause, outcome) => {
  const context = { pauses: { of: async () => pause } } as unknown as JobContext;
  const payload = { server: 'pg1', slot: '1', trigger };
  expect(await job.run(payload, settings, context, new AbortController().signal)).toEqual(outcome);
});
