import type { RecoveryTest } from '@barback/shared/state/recovery-test';
import { durationInWords } from '@barback/shared/status/in-words';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { runJob } from '../run-job.ts';
import { withRedis } from '../with-redis.ts';

export function recoveryTestCommand(): Command {
  return new Command('recovery-test')
    .description("restore a backup on the server's recovery host now, verify it, and wait for the end")
    .argument('<server>', 'name of the server in barman.d')
    .argument('[backup-id]', 'backup to restore (default: the newest that is DONE)')
    .action(async (server: string, backupId?: string) => {
      await withRedis(commandEnvironment(), async (connected) => {
        const slot = `manual-${Date.now()}`;
        const payload = { server, slot, trigger: 'manual' as const, backupId: backupId ?? null };
        const before = await connected.state.get('recovery-tests', server);
        try {
          await runJob(connected, 'recovery-test', payload, say);
        } finally {
          const after = await connected.state.get('recovery-tests', server);
          if (after !== null && after.newest.endedAt !== before?.newest.endedAt) sayTest(after.newest);
        }
      });
    });
}

function sayTest({ server, backupId, steps, status, testDurationSeconds }: RecoveryTest): void {
  for (const step of steps) {
    const took = step.status === 'skipped' ? '' : ` in ${durationInWords(step.durationSeconds)}`;
    const why = step.status === 'passed' ? '' : `: ${step.reason}`;
    say(`  ${step.name.padEnd(9)} ${step.status}${took}${why}`);
  }
  say(`recovery test of ${server} ${backupId} ${status} in ${durationInWords(testDurationSeconds)}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
