import { readFileSync } from 'node:fs';
import { type Environment, type TokenName, variables } from '../service/environment.ts';
import { EXIT } from '../service/exit-codes.ts';
import { ExpectedFailure } from '../service/expected-failure.ts';

/**
 * The token that a variable holds, or the file that the variable with `_FILE` names; null when neither is set. A file is
 * read now, and once.
 *
 * @throws ExpectedFailure with exit code 78 when the file cannot be read, or holds no token, or both are set
 */
export function readToken(name: TokenName, environment: Partial<Environment>): string | null {
  const token = environment[name];
  const path = environment[`${name}_FILE`];
  const wrong = (why: string) => new ExpectedFailure(`${name}_FILE: ${why}`, EXIT.configuration);
  if (path === undefined) return token ?? null;
  if (token !== undefined) throw wrong(`contradicts ${name}; set only one of them`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw wrong(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const { schema, allowed } = variables[name];
  if (!schema.safeParse(text).success)
    throw wrong(`the content of ${path} is not allowed; write ${allowed} into it`);
  return text;
}
