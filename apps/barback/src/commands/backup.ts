import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import type { Wanted } from '../perform.ts';
import { runAction } from '../run-action.ts';
import { withRedis } from '../with-redis.ts';

export function backupCommand(): Command {
  return new Command('backup')
    .description('back up a server now and wait for the result')
    .argument('<server>', 'name of the server in barman.d')
    .option('--incremental', 'only what changed since the newest backup (PostgreSQL 17, Barman 3.11)')
    .action(async (server: string, { incremental }: { incremental?: true }) => {
      const wanted: Wanted = { action: 'backup', server, ...(incremental && { backupType: 'incremental' }) };
      await withRedis(commandEnvironment(), (connected) => runAction(connected, wanted));
    });
}
