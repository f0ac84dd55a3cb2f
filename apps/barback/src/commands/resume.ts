import { workQueues } from '@barback/shared/queue/enqueue';
import { say } from '@barback/shared/text/say';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { perform } from '../perform.ts';
import { withRedis } from '../with-redis.ts';

export function resumeCommand(): Command {
  return new Command('resume')
    .description('end a pause: the next due run starts')
    .argument('<server>', 'name of the server in barman.d')
    .action(async (server: string) => {
      await withRedis(commandEnvironment(), async ({ redis, prefix, state }) => {
        const queues = workQueues(redis, prefix);
        say((await perform({ action: 'resume', server }, { queues, store: state })).message);
      });
    });
}
