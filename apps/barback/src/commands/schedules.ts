import { daysInWords } from '@barback/shared/cron/cron-in-words';
import type { Schedule } from '@barback/shared/plan/plan';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { readSnapshot } from '@barback/shared/status/read-snapshot';
import { sayLines } from '@barback/shared/text/say';
import { durationInWords } from '@barback/shared/vocabulary/in-words';
import { DEFAULT_POOL } from '@barback/shared/vocabulary/pools';
import Table from 'cli-table3';
import { Command } from 'commander';
import cronstrue from 'cronstrue';
import { commandEnvironment } from '../command-environment.ts';
import { withRedis } from '../with-redis.ts';

export function schedulesCommand(): Command {
  return new Command('schedules').description('list the schedules and their next runs').action(async () => {
    await withRedis(commandEnvironment(), async ({ redis, prefix }) => {
      const { plan, nextRuns } = await readSnapshot(redis, prefix, new Date());
      if (plan === null) throw new ExpectedFailure('no schedules yet; is a scheduler running?');
      const table = new Table({
        head: ['server', 'what', 'when', 'next run'],
        style: { head: [], border: [] },
      });
      for (const schedule of [...plan.servers.flatMap(({ schedules }) => schedules), ...plan.schedules]) {
        const due = nextRuns.get(schedule.id);
        const dueAt = due === undefined ? 'not scheduled' : new Date(due).toISOString();
        table.push([schedule.server ?? all(schedule), schedule.job, inWords(schedule), dueAt]);
      }
      sayLines(table.toString());
    });
  });
}

function all({ pool }: Schedule): string {
  return pool === DEFAULT_POOL ? '(all)' : `(all of ${pool})`;
}

function inWords({ timing }: Schedule): string {
  if (timing.by === 'interval') return `every ${durationInWords(timing.everyMilliseconds / 1000)}`;
  return `${timing.pattern} ${timing.timezone}${patternInWords(timing.pattern)}`;
}

function patternInWords(pattern: string): string {
  if (pattern.startsWith('@')) return '';
  const days = daysInWords(pattern);
  const words = cronstrue.toString(pattern, { verbose: true, throwExceptionOnParseError: false });
  return ` (${words}${days === null ? '' : `: ${days}`})`;
}
