import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BackedUpServer, startUnusualServer } from '../../../fixtures/backed-up-server.ts';
import { type RecoveryStage, startRecoveryStage } from '../../../fixtures/recovery-stage.ts';

let source: BackedUpServer;
let stage: RecoveryStage;

beforeAll(async () => {
  // as the official image makes it with POSTGRES_USER: there is no role postgres
  source = await startUnusualServer(
    { postgres: { superuser: 'the app' } },
    'CREATE TABLE orders AS SELECT 1 AS id',
  );
  stage = await startRecoveryStage(source);
});
afterAll(async () => {
  await stage.stop();
  await source.stop();
});

test.each([
  ['barman', 'a superuser'],
  ['streaming_barman', 'none'],
  ['gone', 'no role of the cluster'],
])(
  'a cluster whose superuser has another name is asked by roles of ours: Barman logs in as %s, which is %s',
  async (conninfoUser) => {
    const sql = [
      { database: null, sql: `SELECT NOT rolsuper FROM pg_roles WHERE rolname = current_user` },
      { database: null, sql: 'SELECT count(*) = 1 FROM orders' },
    ];
    const { steps } = await stage.test({ request: { conninfoUser, sql, verify: ['sql'] } });
    expect(steps.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(await stage.leftovers()).toEqual([]);
  },
);
