import { type Environment, readEnvironment } from '@barback/shared/service/environment';
import { EXIT } from '@barback/shared/service/exit-codes';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';

/**
 * The validated environment of this process.
 *
 * @throws ExpectedFailure with a line for each bad variable
 */
export function commandEnvironment(): Environment {
  // biome-ignore lint/style/noProcessEnv: the one border at which the command line reads its environment
  const reading = readEnvironment(process.env);
  if (reading.status === 'valid') return reading.environment;
  throw new ExpectedFailure(reading.problems.join('\nbarback: '), EXIT.configuration);
}
