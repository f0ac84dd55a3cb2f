import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { quoteArguments } from '../../ssh/quote-arguments.ts';

/**
 * Reads one POSIX shell script, to be run on a recovery host, from its file: constant text, in ASCII. Whatever differs from
 * test to test comes as an argument.
 *
 * It has `tell NAME VALUE` and `fail REASON` (see answer.sh). The trap of EXIT is taken: what a script has to do when it
 * ends is its function `at_exit`.
 *
 * @param folder of the file: `import.meta.dirname`
 */
export function loadScript(folder: string, file: string): string {
  return script(shellText(folder, file));
}

/** The script of this text. The whole is read before it runs, so that no command of it can eat the rest as its input. */
export function script(body: string): string {
  return `${PRELUDE}main() {\n${body}\n}\nmain "$@" </dev/null; exit $?\n`;
}

/** What is run: a script that first takes its arguments, and says between what marks it speaks (see answer.sh). */
export function runnable(script: string, mark: string, args: readonly string[]): string {
  return `set -- ${quoteArguments([mark, ...args])}\n${ANSWER}${script}`;
}

/** The text of a shell file. Another one that a line of it names (`. ./processes.sh`) stands in the place of that line. */
export function shellText(folder: string, file: string): string {
  const path = join(folder, file);
  return readFileSync(path, 'utf8').replace(/^\. (\S+)$/gm, (_line, other) =>
    shellText(dirname(path), other),
  );
}

/** The scripts of psql in a folder, as arguments of a script that writes them: name, text, name, text, … */
export function psqlScripts(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => extname(name) === '.psql');
  return names.flatMap((name) => [name, readFileSync(join(folder, name), 'utf8')]);
}

const ANSWER = shellText(import.meta.dirname, 'answer.sh');
const PRELUDE = shellText(import.meta.dirname, 'prelude.sh');
