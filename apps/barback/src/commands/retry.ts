import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { runAction } from '../run-action.ts';
import { withRedis } from '../with-redis.ts';

export function retryCommand(): Command {
  return new Command('retry')
    .description('repeat what failed last, the backup or the recovery test, and wait for the result')
    .argument('<server>', 'name of the server in barman.d')
    .action(async (server: string) => {
      await withRedis(commandEnvironment(), (connected) => runAction(connected, { action: 'retry', server }));
    });
}
