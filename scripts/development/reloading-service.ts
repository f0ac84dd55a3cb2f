import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { logLine, parsed } from './log-line.ts';
import type { DevelopedService } from './options.ts';
import { say } from './say.ts';
import { watchSource } from './watch-source.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A service that does not stop by then is killed. */
const STOP_MILLISECONDS = 20_000;

export interface ServiceStart {
  service: DevelopedService;
  env: Readonly<Record<string, string | undefined>>;
  /** Options of Node.js, such as `--inspect`. */
  nodeOptions: readonly string[];
  /** Directories below the root beside its own and the library's, whose files it is made of. */
  watch: readonly string[];
}

export interface ReloadingService {
  /** Resolves when the service listens for the first time. */
  listening: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a service, prints what it logs, and restarts it when its source or the library's changes. A service that ends
 * by itself, as for a syntax error, is started again at the next change.
 */
export function startReloading({ service, env, nodeOptions, watch }: ServiceStart): ReloadingService {
  const main = join(ROOT, 'services', service, 'src/main.ts');
  const firstListen = Promise.withResolvers<void>();
  let isStopping = false;
  let end = start();
  let restarting: Promise<void> | null = null;

  /** Returns how to end it. */
  function start(): () => Promise<void> {
    const command = ['--pdeathsig', 'TERM', '--', process.execPath, ...nodeOptions, main];
    // In a process group of its own, so that Ctrl-C reaches it through here, once and in order.
    const child = execa('setpriv', command, {
      env,
      extendEnv: false,
      reject: false,
      detached: true,
      stdin: 'ignore',
      buffer: false,
      all: true,
      forceKillAfterDelay: STOP_MILLISECONDS,
    });
    createInterface({ input: child.all }).on('line', (line) => {
      if (parsed(line)?.msg === 'listening') firstListen.resolve();
      say(logLine(service, line));
    });
    void child.then(({ exitCode, signal }) => {
      if (isStopping || restarting !== null) return;
      say(logLine(service, `ended with ${exitCode ?? signal}; it starts again when its source changes`));
    });
    return async () => {
      child.kill('SIGTERM');
      await child;
    };
  }

  async function restart(file: string): Promise<void> {
    say(logLine(service, `restarts: ${file} has changed`));
    await end();
    if (!isStopping) end = start();
  }

  const directories = ['libs/shared/src', `services/${service}/src`, ...watch];
  const stopWatching = watchSource(ROOT, directories, (file) => {
    // what changes while it stops is read when it starts
    restarting ??= restart(file).finally(() => {
      restarting = null;
    });
  });

  return {
    listening: firstListen.promise,
    async stop() {
      isStopping = true;
      stopWatching();
      await end();
    },
  };
}
