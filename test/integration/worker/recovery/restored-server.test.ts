import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startUnusualServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';

let source: BackedUpServer;
let stage: RecoveryStage;

beforeAll(async () => {
  // as the official image makes it with POSTGRES_USER: there is no role postgres
  source = await startUnusualServer({ postgres: { superuser: 'the app' } });
  stage = await startRecoveryStage(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
});

test.each([
  ['barman', 'a superuser'],
  ['streaming_barman', 'none'],
])(
  'a cluster whose superuser has another name is asked by it: Barman logs in as %s, which is %s',
  async (conninfoUser) => {
    const sql = [{ database: null, sql: `SELECT current_user = 'the app'` }];
    const { steps } = await stage.test({ request: { conninfoUser, sql, verify: ['sql'] } });
    expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
  },
);

test('where nobody can be found to ask as, that is the reason', async () => {
  const { steps } = await stage.test({ request: { conninfoUser: 'gone', verify: [] } });
  expect(steps.find(({ name }) => name === 'start')).toMatchObject({
    status: 'failed',
    reason: expect.stringContaining('role "postgres" does not exist'),
  });
  expect(await stage.leftovers()).toEqual([]);
});
