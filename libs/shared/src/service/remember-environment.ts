import { rememberSecret, rememberSecretsOf } from '../text/redact.ts';

const NAMES_SECRET = /(?:TOKEN|PASSWORD|PASSPHRASE|SECRET|_KEY)$/;
/** A file that holds one. */
const IS_PATH = /^\//;

/** Remembers the secrets of an environment, in its variables and in those that are addresses or connection strings. */
export function rememberEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value = ''] of Object.entries(environment)) {
    if (NAMES_SECRET.test(name) && !IS_PATH.test(value)) rememberSecret(value);
    else if (/URL$|CONNINFO$/.test(name)) rememberSecretsOf(`${name.toLowerCase()} = ${value}`);
  }
}
