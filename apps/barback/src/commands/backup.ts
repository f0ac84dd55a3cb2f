import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { runAction } from '../run-action.ts';
import { withRedis } from '../with-redis.ts';

export function backupCommand(): Command {
  return new Command('backup')
    .description('back up a server now and wait for the result')
    .argument('<server>', 'name of the server in barman.d')
    .action(async (server: string) => {
      await withRedis(commandEnvironment(), (connected) =>
        runAction(connected, { action: 'backup', server }),
      );
    });
}
