import { durationInWords, sizeInWords } from '@barback/shared/status/in-words';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { runJob } from '../run-job.ts';
import { withRedis } from '../with-redis.ts';

export function backupCommand(): Command {
  return new Command('backup')
    .description('back up a server now and wait for the end')
    .argument('<server>', 'name of the server in barman.d')
    .action(async (server: string) => {
      await withRedis(commandEnvironment(), async (connected) => {
        const payload = { server, slot: `manual-${Date.now()}`, trigger: 'manual' as const };
        await runJob(connected, 'backup', payload, say);
        const run = await connected.state.get('backup-runs', server);
        if (run?.status !== 'done') return;
        const { backupId, sizeBytes, durationSeconds } = run;
        say(
          `backup ${backupId} of ${server} is DONE: ${sizeInWords(sizeBytes)} in ${durationInWords(durationSeconds)}`,
        );
      });
    });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
