import { chown } from 'node:fs/promises';
import { type BarmanHome, startBarmanHome } from '../../test/fixtures/barman.ts';
import { startPostgres } from '../../test/fixtures/postgres.ts';
import { postgresOwner, postgresUser } from '../../test/fixtures/postgres-programs.ts';
import { startSshd } from '../../test/fixtures/sshd.ts';
import { startTemporaryDirectory } from '../../test/fixtures/temporary-directory.ts';
import { say } from './say.ts';

/** The two servers of the demo; the backups of the first are restored. */
export const SERVERS = ['orders', 'customers'] as const;

/**
 * Starts two PostgreSQL servers with some rows in them and a recovery host, and writes their server files into a new
 * `barman.d`.
 *
 * @param started where each is noted, to be stopped in reverse order
 */
export async function startServers(started: AsyncDisposableStack): Promise<BarmanHome> {
  const [orders, customers] = [await startPostgres(), await startPostgres()];
  started.defer(orders.stop);
  started.defer(customers.stop);
  for (const [index, postgres] of [orders, customers].entries()) {
    const rows = 'SELECT id, md5(id::text) AS content FROM generate_series(1, 100000) AS id';
    await postgres.query(`CREATE TABLE ${SERVERS[index]} AS ${rows}`);
    say(`PostgreSQL "${SERVERS[index]}" runs on port ${postgres.port}`);
  }
  // Not as root: where root's password is locked, sshd lets nobody in as root.
  const sshd = await startSshd({ user: postgresUser });
  started.defer(sshd.stop);
  const recovery = await startTemporaryDirectory();
  started.defer(recovery.stop);
  const { uid, gid } = await postgresOwner();
  await chown(recovery.path, uid, gid);
  say(`The recovery host is ${sshd.user}@${sshd.host}:${sshd.port}`);

  const barman = await startBarmanHome();
  started.defer(barman.stop);
  await barman.writeServer('orders', {
    postgres: orders,
    lines: [
      'minimum_redundancy = 1',
      '#:backup_cron = 0 * * * *',
      `#:backup_recovery_ssh_cmd = "${sshd.sshCommand}"`,
      `#:recovery_directory = ${recovery.path}`,
    ],
  });
  await barman.writeServer('customers', {
    postgres: customers,
    lines: ['retention_policy = REDUNDANCY 2', 'minimum_redundancy = 1', '#:backup_cron = 0 */6 * * *'],
  });
  return barman;
}
