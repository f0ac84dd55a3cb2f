import { readSnapshot } from '@barback/shared/status/read-snapshot';
import { serviceStatuses } from '@barback/shared/status/service-status';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { servicesAsText } from '../status/services-as-text.ts';
import { withRedis } from '../with-redis.ts';

export function servicesCommand(): Command {
  return new Command('services')
    .description('which schedulers and workers are alive, and what each is at')
    .option('--json', 'the same as /api/services')
    .action(async ({ json }: { json?: true }) => {
      await withRedis(commandEnvironment(), async ({ redis, prefix }) => {
        const now = new Date();
        const services = serviceStatuses(await readSnapshot(redis, prefix, now), now);
        const text = json ? JSON.stringify(services, null, 2) : servicesAsText(services, now);
        process.stdout.write(`${text}\n`);
      });
    });
}
