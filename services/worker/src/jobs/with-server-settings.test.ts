import { expect, it } from 'vitest';
import type { JobContext, ServerJob } from './job.ts';
import { withServerSettings } from './with-server-settings.ts';

const sweep: ServerJob<'sweep'> = { name: 'sweep', run: async () => ({ status: 'done' }) };
const payload = { server: 'pg1', slot: '1', trigger: 'schedule' as const };

it.each([
  ['is done when it is in the pool', { backupPool: 'eu' }, { status: 'done' }],
  [
    'that no file defines is not done: its name may lead anywhere',
    null,
    { status: 'failed', message: 'no file of barman.d defines the server pg1' },
  ],
  [
    'that has moved is left to the workers of its pool',
    { backupPool: 'us' },
    {
      status: 'failed',
      message: expect.stringContaining('the server pg1 belongs to the pool us, and this job'),
    },
  ],
])('the job of a server %s', async (_what, settings, expected) => {
  const context = { pool: 'eu', servers: { find: async () => settings } } as unknown as JobContext;
  expect(await withServerSettings(sweep).run(payload, context, AbortSignal.abort())).toEqual(expected);
});
