import type { Schedule } from '@barback/shared/plan/plan';
import { nextRunsKey } from '@barback/shared/queue/names';
import { formatSeconds } from '@barback/shared/status/format';
import Table from 'cli-table3';
import { Command } from 'commander';
import cronstrue from 'cronstrue';
import { commandEnvironment } from '../command-environment.ts';
import { CommandFailure } from '../command-failure.ts';
import { withRedis } from '../with-redis.ts';

export function schedulesCommand(): Command {
  return new Command('schedules')
    .description('list what runs when, and when it runs next')
    .action(async () => {
      await withRedis(commandEnvironment(), async ({ redis, prefix, state }) => {
        const plan = await state.get('plan', 'plan');
        if (plan === null) throw new CommandFailure('no schedule is known yet; is a scheduler running?');
        const nextRuns = await redis.zrange(nextRunsKey(prefix), 0, -1, 'WITHSCORES');
        const next = new Map<string, Date>();
        for (let at = 0; at < nextRuns.length; at += 2) {
          next.set(nextRuns[at] ?? '', new Date(Number(nextRuns[at + 1])));
        }
        const table = new Table({
          head: ['server', 'what', 'when', 'next run'],
          style: { head: [], border: [] },
        });
        for (const schedule of [...plan.servers.flatMap(({ schedules }) => schedules), ...plan.schedules]) {
          const due = next.get(schedule.id)?.toISOString() ?? 'not scheduled';
          table.push([schedule.server ?? '(all)', schedule.job, inWords(schedule), due]);
        }
        process.stdout.write(`${table.toString()}\n`);
      });
    });
}

function inWords({ timing }: Schedule): string {
  if (timing.by === 'interval') return `every ${formatSeconds(timing.everyMilliseconds / 1000)}`;
  const words = timing.pattern.startsWith('@')
    ? ''
    : ` (${cronstrue.toString(timing.pattern, { verbose: true })})`;
  return `${timing.pattern} ${timing.timezone}${words}`;
}
