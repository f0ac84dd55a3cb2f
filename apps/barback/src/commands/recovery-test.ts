import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { runAction } from '../run-action.ts';
import { withRedis } from '../with-redis.ts';

export function recoveryTestCommand(): Command {
  return new Command('recovery-test')
    .description("restore a backup on the server's recovery host now, verify it, and wait for the end")
    .argument('<server>', 'name of the server in barman.d')
    .argument('[backup-id]', 'backup to restore (default: the newest that is DONE)')
    .action(async (server: string, backupId?: string) => {
      const wanted = { action: 'recovery-test', server, ...(backupId && { backupId }) } as const;
      await withRedis(commandEnvironment(), (connected) => runAction(connected, wanted));
    });
}
