import type { BarmanHome } from '../../test/fixtures/barman.ts';
import type { PostgresServer } from '../../test/fixtures/postgres.ts';

/** So many of the servers stream their WAL and are backed up for real; each needs two processes for its whole life. */
export const BACKED_UP = 6;
const NO_STREAMING = ['streaming_archiver = off', 'archiver = on'];
/** One for each, so that they do not wait for each other. */
const recoveryHost = (at: number) => `#:backup_recovery_ssh_cmd = "ssh -p ${at + 1} nobody@127.0.0.1"`;
const MINUTE_SECONDS = 60;

/**
 * Writes the files of servers that share a few PostgreSQL clusters, and returns their names. Each has work that is due
 * each minute: a recovery test, which ends at once because there is no backup. A few have a backup every other
 * minute instead.
 */
export async function configure(
  count: number,
  barman: BarmanHome,
  clusters: readonly PostgresServer[],
): Promise<string[]> {
  const names = Array.from({ length: count }, (_, at) => `server${at + 1}`);
  for (const [at, name] of names.entries()) {
    const postgres = clusters[at % clusters.length];
    if (postgres === undefined) throw new Error('there is no PostgreSQL');
    const second = (at * 7) % MINUTE_SECONDS;
    await barman.writeServer(name, {
      postgres,
      slotName: name,
      lines: [
        ...(at < BACKED_UP
          ? ['create_slot = auto', `#:backup_cron = ${second} ${at % 2}-59/2 * * * *`]
          : [...NO_STREAMING, `#:recovery_cron = ${second} * * * * *`, recoveryHost(at)]),
      ],
    });
  }
  return names;
}

/** The one that hangs: its backup is due each minute, and its `conninfo` sets no limit to anything. */
export async function configureHung(barman: BarmanHome, port: number): Promise<void> {
  await barman.writeServer('hung', {
    postgres: { port, password: 'any' },
    lines: ['#:backup_cron = 0 * * * * *'],
  });
}
