import { type Environment, readEnvironment } from '@barback/shared/service/environment';
import { EXIT } from '@barback/shared/service/exit-codes';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';
import { rememberEnvironment } from '@barback/shared/service/remember-environment';
import { complain } from '@barback/shared/text/say';

/**
 * The validated environment of this process.
 *
 * @throws ExpectedFailure with a line for each bad variable
 */
export function commandEnvironment(): Environment {
  // biome-ignore lint/style/noProcessEnv: the one border at which the command line reads its environment
  const environment = process.env;
  rememberEnvironment(environment);
  const reading = readEnvironment(environment);
  if (reading.status === 'valid') return reading.environment;
  const [last = '', ...others] = reading.problems.reverse();
  for (const problem of others.reverse()) complain(`barback: ${problem}`);
  throw new ExpectedFailure(last, EXIT.configuration);
}
