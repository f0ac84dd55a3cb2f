import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { environmentWithoutSecrets, type ProcessEnvironment } from '@barback/shared/service/environment';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import type { Logger } from '@barback/shared/service/log';
import { makePrivateDirectory } from '@barback/shared/service/private-files';
import { execa } from 'execa';
import { Redis } from 'ioredis';

const START_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 100;
/** `sun_path` of Linux holds 108 bytes with its end. */
const MAX_SOCKET_PATH_BYTES = 107;

/**
 * Starts a redis-server on a socket below the state directory, with its append-only file there: reachable by no
 * network, and what it holds survives a restart.
 *
 * @returns how to stop it
 * @throws ExpectedFailure when it cannot be started, or one is running there already
 */
export async function startEmbeddedRedis(
  stateDirectory: string,
  url: string,
  env: ProcessEnvironment,
  log: Logger,
): Promise<() => Promise<void>> {
  const socket = url.slice('unix://'.length);
  if (Buffer.byteLength(socket) > MAX_SOCKET_PATH_BYTES) {
    throw new ExpectedFailure(
      `${socket} is too long for a socket; set BARBACK_STATE_DIRECTORY to a shorter path`,
    );
  }
  if (await answers(socket)) {
    throw new ExpectedFailure(
      `Barback is already running with ${stateDirectory}; stop it, or set BARBACK_STATE_DIRECTORY`,
    );
  }
  const directory = join(stateDirectory, 'redis');
  await makePrivateDirectory(directory).catch((error: NodeJS.ErrnoException) => {
    throw new ExpectedFailure(`cannot create ${directory} (${error.code}); set BARBACK_STATE_DIRECTORY`);
  });
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: directory,
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
    logfile: join(directory, 'redis.log'),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const umask = process.umask(0o077); // Redis has no setting for it
  const server = execa('setpriv', ['--pdeathsig', 'TERM', '--', 'redis-server', ...args], {
    detached: true,
    reject: false,
    stdio: 'ignore',
    env: environmentWithoutSecrets(env),
    extendEnv: false,
  });
  process.umask(umask);
  let ended = false;
  void server.then(() => {
    ended = true;
  });
  for (const deadline = Date.now() + START_MILLISECONDS; !(await answers(socket)); ) {
    if (ended || Date.now() > deadline) {
      throw new ExpectedFailure(
        `redis-server did not start; see ${settings.logfile}, install it (apt-get install redis-server), or set REDIS_URL`,
      );
    }
    await delay(POLL_MILLISECONDS);
  }
  log.info({ socket }, 'redis-server started');
  return async () => {
    server.kill('SIGTERM');
    await server;
  };
}

async function answers(socket: string): Promise<boolean> {
  const redis = new Redis(socket, {
    lazyConnect: true,
    retryStrategy: () => null,
    enableOfflineQueue: false,
  });
  redis.on('error', () => {}); // no answer is an answer
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
