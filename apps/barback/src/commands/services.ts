import { readSnapshot } from '@barback/shared/status/read-snapshot';
import { serviceStatuses } from '@barback/shared/status/service-status';
import { sayJson, sayLines } from '@barback/shared/text/say';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { servicesAsText } from '../status/services-as-text.ts';
import { withRedis } from '../with-redis.ts';

export function servicesCommand(): Command {
  return new Command('services')
    .description('show the live schedulers and workers, and what each is doing')
    .option('--json', 'the same as /api/services')
    .action(async ({ json }: { json?: true }) => {
      await withRedis(commandEnvironment(), async ({ redis, prefix }) => {
        const now = new Date();
        const services = serviceStatuses(await readSnapshot(redis, prefix, now), now);
        if (json) sayJson(services);
        else sayLines(servicesAsText(services, now));
      });
    });
}
