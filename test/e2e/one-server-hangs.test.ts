import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CuttableLink, startCuttableLink } from '../fixtures/cuttable-link.ts';
import { type PostgresServer, startPostgres } from '../fixtures/postgres.ts';
import { type Stack, startStack } from '../fixtures/stack.ts';
import { waitUntil } from '../fixtures/wait-until.ts';

const PATIENCE = { timeoutMilliseconds: 120_000 };
const SCHEDULE = '#:backup_cron = */10 * * * * *';

describe('a PostgreSQL that gives no answer, and refuses nothing,', () => {
  let stack: Stack;
  let link: CuttableLink;
  let far: PostgresServer;
  beforeAll(async () => {
    link = await startCuttableLink();
    [stack, far] = await Promise.all([
      startStack({ BARBACK_CHECK_INTERVAL: '5s', WORKER_CONCURRENCY: '2' }),
      startPostgres({ link }),
    ]);
    const [near] = stack.postgres;
    await stack.barman.writeServer('far', { postgres: far, lines: [SCHEDULE] });
    await stack.barman.writeServer('near', { postgres: near, lines: [SCHEDULE, ...stack.recoveryLines] });
    await untilMore('barman_current_redundancy', 'far', 1);
    await untilMore('barman_recovery_tests_total', 'near', 1);
  });
  afterAll(async () => {
    await link?.restore();
    await stack?.stop();
    await far?.stop();
    await link?.stop();
  });

  const sample = async (name: string, server: string) =>
    (await stack.scrape()).get(`${name}{server_name="${server}"}`) ?? 0;
  /** Waits until a number is larger by so many than it is now. */
  const untilMore = async (name: string, server: string, more: number) => {
    const before = await sample(name, server);
    await waitUntil(async () => (await sample(name, server)) >= before + more, {
      description: `${name} of ${server} to grow by ${more}`,
      ...PATIENCE,
    });
  };

  it.each([
    ['behind a network that loses everything', () => link.cut(), () => link.restore()],
    ['because it has stopped', () => far.suspend(), () => far.resume()],
  ])(
    '%s: all others are backed up, restored and checked meanwhile, and it is when it is back',
    async (_why, begin, end) => {
      await begin();
      await waitUntil(async () => (await sample('barman_status', 'far')) !== 0, {
        description: 'the check to see it',
        ...PATIENCE,
      });
      await Promise.all([
        untilMore('barman_current_redundancy', 'near', 2),
        untilMore('barman_recovery_tests_total', 'near', 1),
        untilMore('barman_check_timestamp_seconds', 'near', 1),
      ]);
      expect(await sample('barman_status', 'far')).not.toBe(0);
      await end();
      await untilMore('barman_current_redundancy', 'far', 1);
      await waitUntil(async () => (await sample('barman_status', 'far')) === 0, {
        description: 'the check to pass again',
        ...PATIENCE,
      });
    },
    400_000,
  );
});
