import type { BarmanHome } from '../../test/fixtures/barman.ts';
import type { PostgresServer } from '../../test/fixtures/postgres.ts';

/** Each needs a replication slot and two processes for its whole life, so all but the first two do without. */
const NO_STREAMING = ['streaming_archiver = off', 'archiver = on'];

/** Writes server files until there are as many, on the two PostgreSQL servers by turns, and returns all names. */
export async function configure(
  count: number,
  barman: BarmanHome,
  postgres: readonly [PostgresServer, PostgresServer],
): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `server${index + 1}`);
  for (const [index, name] of names.entries()) {
    const [even, odd] = postgres;
    await barman.writeServer(name, {
      postgres: index % 2 === 0 ? even : odd,
      lines: index < 2 ? ['#:backup_cron = 0 3 * * *'] : [...NO_STREAMING, '#:backup_cron = 0 3 * * *'],
    });
  }
  return names;
}
