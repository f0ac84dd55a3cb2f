import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog } from '@barback/shared/service/log';
import getPort from 'get-port';
import { startEmbeddedRedis } from '../../apps/barback/src/up/embedded-redis.ts';
import { type DevelopedService, SERVICES } from './options.ts';
import { startReloading } from './reloading-service.ts';
import type { SeededFleet } from './seed/seed-fleet.ts';

/** Only those on this machine can use it: the services listen on its loopback address. */
export const TOKEN = 'token-of-the-development-server-on-this-machine';

const STAND_IN = fileURLToPath(new URL('stand-in/', import.meta.url));
const INSPECTOR_PORT = 9229;

export interface DevelopmentBarback {
  statusPage: string;
  controlPage: string;
  /** What the command line needs to act on this Barback. */
  commandEnvironment: Readonly<Record<string, string>>;
  /** The address of the debugger, where one was asked for. */
  inspector: string | null;
  /** Resolves when all services listen: from then on both pages can be opened. */
  listening: Promise<unknown>;
}

/**
 * Starts Redis and the services.
 *
 * @param started where each part is noted, to be stopped in reverse order
 * @throws ExpectedFailure when Redis cannot be started
 */
export async function startBarback(
  fleet: SeededFleet,
  inspect: DevelopedService | null,
  started: AsyncDisposableStack,
): Promise<DevelopmentBarback> {
  // biome-ignore lint/style/noProcessEnv: the one border at which the development server reads its environment
  const { PATH, HOME, TZ, LOG_LEVEL, BARMAN_EXPORTER_PORT, SCHEDULER_PORT } = process.env;
  const exporterPort = BARMAN_EXPORTER_PORT || `${await getPort({ port: 8000 })}`;
  const schedulerPort = SCHEDULER_PORT || `${await getPort({ port: 8001 })}`;
  const url = (port: string) => `http://127.0.0.1:${port}/`;
  const redisUrl = `unix://${join(fleet.stateDirectory, 'redis.sock')}`;
  const commandEnvironment = {
    BARMAN_BARMAN_HOME: fleet.barmanHome,
    BARMAN_CONFIGURATION_FILES_DIRECTORY: fleet.configurationDirectory,
  };
  const env = {
    PATH: `${join(STAND_IN, 'bin')}:${PATH}`,
    HOME,
    TZ,
    LOG_LEVEL,
    ...commandEnvironment,
    BARMAN_LOG_FILE: join(fleet.barmanHome, 'barman.log'),
    REDIS_URL: redisUrl,
    BARBACK_LISTEN_ADDRESS: '127.0.0.1',
    BARBACK_CHECK_INTERVAL: '15s',
    BARMAN_EXPORTER_PORT: exporterPort,
    SCHEDULER_PORT: schedulerPort,
    WORKER_PORT: '0',
    WORKER_GRACE_PERIOD: '1s',
    BARBACK_CONTROL_URL: url(schedulerPort),
  };
  started.defer(await startEmbeddedRedis(fleet.stateDirectory, redisUrl, env, createLog('redis', 'warn')));
  const inspectorPort = inspect === null ? null : await getPort({ port: INSPECTOR_PORT });
  const services = SERVICES.map((service) =>
    startReloading({
      service,
      env: service === 'scheduler' ? { ...env, BARBACK_TOKEN: TOKEN } : env,
      nodeOptions: [
        ...(service === inspect ? [`--inspect=127.0.0.1:${inspectorPort}`] : []),
        ...(service === 'worker' ? ['--import', join(STAND_IN, 'use-recovery-steps.ts')] : []),
      ],
      watch: service === 'worker' ? ['scripts/development/stand-in'] : [],
    }),
  );
  started.defer(async () => void (await Promise.all(services.map(({ stop }) => stop()))));
  return {
    statusPage: url(exporterPort),
    controlPage: url(schedulerPort),
    commandEnvironment,
    inspector: inspectorPort === null ? null : `127.0.0.1:${inspectorPort}`,
    listening: Promise.all(services.map(({ listening }) => listening)),
  };
}
