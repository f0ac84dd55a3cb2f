import { readFileSync } from 'node:fs';
import { type Environment, variables } from '@barback/shared/service/environment';
import { EXIT } from '@barback/shared/service/exit-codes';
import { ExpectedFailure } from '@barback/shared/service/expected-failure';

type TokenEnvironment = Pick<Environment, 'BARBACK_TOKEN' | 'BARBACK_TOKEN_FILE'>;

/**
 * The token that lets people act; null when none is set. A file is read now, and once.
 *
 * @throws ExpectedFailure with exit code 78 when the file cannot be read, or holds no token, or both are set
 */
export function readToken({
  BARBACK_TOKEN: token,
  BARBACK_TOKEN_FILE: path,
}: TokenEnvironment): string | null {
  if (path === undefined) return token ?? null;
  if (token !== undefined) throw wrong('contradicts BARBACK_TOKEN; leave one of them out');
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw wrong(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const { schema, allowed } = variables.BARBACK_TOKEN;
  if (!schema.safeParse(text).success)
    throw wrong(`what ${path} holds is not allowed; write ${allowed} into it`);
  return text;
}

function wrong(why: string): ExpectedFailure {
  return new ExpectedFailure(`BARBACK_TOKEN_FILE: ${why}`, EXIT.configuration);
}
