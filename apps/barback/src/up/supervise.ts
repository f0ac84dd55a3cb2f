import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { environmentOf, type ProcessEnvironment } from '@barback/shared/service/environment';
import { EXIT } from '@barback/shared/service/exit-codes';
import type { Logger } from '@barback/shared/service/log';
import { execa } from 'execa';

const SERVICES = ['scheduler', 'worker', 'exporter'] as const;
const FIRST_BACKOFF_MILLISECONDS = 1000;
const MAX_BACKOFF_MILLISECONDS = 30_000;
/** A service that ran this long started well: its next restart is quick again. */
const SETTLED_MILLISECONDS = 60_000;

/**
 * Starts each service as a process and restarts it when it exits unexpectedly. Each has its own process group, so that
 * Ctrl-C in a terminal reaches it once, through {@link superviseServices}'s result.
 * @param env of this process; each service gets the part for it
 * @param giveUp called when a service exited because of its configuration, which no restart fixes
 * @returns a function that stops all services
 */
export function superviseServices(
  env: ProcessEnvironment,
  log: Logger,
  giveUp: (exitCode: number) => void,
): () => Promise<void> {
  const stopping = new AbortController();
  const running = SERVICES.map((service) => supervise(service, env, log, giveUp, stopping.signal));
  return async () => {
    stopping.abort();
    await Promise.all(running);
  };
}

async function supervise(
  service: (typeof SERVICES)[number],
  env: ProcessEnvironment,
  log: Logger,
  giveUp: (exitCode: number) => void,
  stopping: AbortSignal,
): Promise<void> {
  const main = fileURLToPath(import.meta.resolve(`@barback/${service}/main`));
  let backoffMilliseconds = FIRST_BACKOFF_MILLISECONDS;
  while (!stopping.aborted) {
    const startedAt = Date.now();
    const child = execa('setpriv', ['--pdeathsig', 'TERM', '--', process.execPath, main], {
      env: environmentOf(service, env),
      extendEnv: false,
      detached: true,
      reject: false,
      stdin: 'ignore',
      stdout: 'inherit',
      stderr: 'inherit',
    });
    const stop = () => child.kill('SIGTERM');
    stopping.addEventListener('abort', stop);
    const { exitCode } = await child;
    stopping.removeEventListener('abort', stop);
    if (stopping.aborted) return;
    if (exitCode === EXIT.configuration) {
      log.fatal({ of: service }, `the ${service} cannot run with this configuration; see its message above`);
      giveUp(EXIT.configuration);
      return;
    }
    if (Date.now() - startedAt > SETTLED_MILLISECONDS) backoffMilliseconds = FIRST_BACKOFF_MILLISECONDS;
    log.error(
      { of: service, exitCode },
      `the ${service} exited; restarting it in ${backoffMilliseconds / 1000} s`,
    );
    await delay(backoffMilliseconds, undefined, { signal: stopping }).catch(() => undefined);
    backoffMilliseconds = Math.min(backoffMilliseconds * 2, MAX_BACKOFF_MILLISECONDS);
  }
}
