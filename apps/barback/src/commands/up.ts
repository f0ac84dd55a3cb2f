import { createLog } from '@barback/shared/service/log';
import { shutdown } from '@barback/shared/service/shutdown';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { startEmbeddedRedis } from '../up/embedded-redis.ts';
import { superviseServices } from '../up/supervise.ts';

export function upCommand(): Command {
  return new Command('up')
    .description(
      'run the scheduler, a worker and the exporter, with an embedded Redis unless REDIS_URL is set',
    )
    .action(async () => {
      const environment = commandEnvironment();
      const log = createLog('barback', environment.LOG_LEVEL);
      const stopping = shutdown(log);
      // biome-ignore lint/style/noProcessEnv: it is handed on to the services
      const env = process.env;
      if (!env.REDIS_URL) {
        const stopRedis = await startEmbeddedRedis(
          environment.BARBACK_STATE_DIRECTORY,
          environment.REDIS_URL,
          env,
          log,
        );
        stopping.onStop('redis-server', stopRedis);
      }
      const stopServices = superviseServices(env, log, (exitCode) => void stopping.stop(exitCode));
      stopping.onStop('services', stopServices);
    });
}
