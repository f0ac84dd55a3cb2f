import { complain, say } from '../text/say.ts';
import {
  type Environment,
  environmentWithoutSecrets,
  readEnvironment,
  type ServiceName,
} from './environment.ts';
import { EXIT } from './exit-codes.ts';
import { ExpectedFailure } from './expected-failure.ts';
import { createLog, type Logger } from './log.ts';
import { rememberEnvironment } from './remember-environment.ts';
import { type Shutdown, shutdown } from './shutdown.ts';

/** What every service receives to build itself. */
export interface ServiceContext {
  environment: Environment;
  /** All of `process.env`, for the `BARMAN_*` options that are handed on to Barman. */
  processEnvironment: Readonly<Record<string, string | undefined>>;
  log: Logger;
  shutdown: Shutdown;
}

/**
 * Starts a service: validates the environment, makes the logger, stops in order on SIGTERM and SIGINT.
 * What cannot start ends in one line on standard error and exit code 78 (configuration), 2 (an argument) or 1.
 */
export async function startService(
  name: ServiceName,
  build: (context: ServiceContext) => Promise<void>,
): Promise<void> {
  const [argument] = process.argv.slice(2);
  if (argument !== undefined) {
    answerArgument(name, argument);
    return;
  }
  // biome-ignore lint/style/noProcessEnv: the one border at which a service reads its environment
  const env = process.env;
  const processEnvironment = { ...env };
  rememberEnvironment(processEnvironment);
  const reading = readEnvironment(processEnvironment);
  if (reading.status === 'invalid') {
    for (const problem of reading.problems) complain(`barback ${name}: ${problem}`);
    process.exitCode = EXIT.configuration;
    return;
  }
  const { environment } = reading;
  // child processes such as Barman and its hooks, and ssh, inherit the rest
  const handedOn = environmentWithoutSecrets(env);
  for (const name of Object.keys(env)) if (!(name in handedOn)) delete env[name];
  const level = name === 'exporter' ? environment.BARMAN_EXPORTER_LOGLEVEL : environment.LOG_LEVEL;
  const log = createLog(name, level);
  const stopping = shutdown(log);
  try {
    await build({ environment, processEnvironment, log, shutdown: stopping });
    log.info('started');
  } catch (error) {
    if (!(error instanceof ExpectedFailure)) throw error;
    complain(`barback ${name}: ${error.message}`);
    await stopping.stop(error.exitCode);
  }
}

function answerArgument(name: ServiceName, argument: string): void {
  const usage = `barback ${name}: takes no arguments; environment variables configure it, see docs/reference/environment.md`;
  if (argument === '--help') {
    say(usage);
    return;
  }
  complain(`${usage}; "${argument}" was given`);
  process.exitCode = EXIT.usage;
}
