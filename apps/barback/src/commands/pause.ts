import { workQueues } from '@barback/shared/queue/enqueue';
import { say } from '@barback/shared/text/say';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { perform } from '../perform.ts';
import { withRedis } from '../with-redis.ts';

export function pauseCommand(): Command {
  return new Command('pause')
    .description(
      'pause scheduled backups and recovery tests of a server until it is resumed; WAL archiving and checks continue',
    )
    .argument('<server>', 'name of the server in barman.d')
    .option('--reason <text>', 'reason, for whoever finds the server paused')
    .action(async (server: string, { reason }: { reason?: string }) => {
      await withRedis(commandEnvironment(), async ({ redis, prefix, state }) => {
        const queues = workQueues(redis, prefix);
        const wanted = { action: 'pause', server, ...(reason && { reason }) } as const;
        say((await perform(wanted, { queues, store: state })).message);
      });
    });
}
