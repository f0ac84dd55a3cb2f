import { isDestination, refusedValue } from './ssh-values.ts';

/** An `ssh` command line, as ssh itself takes it apart. */
export interface SshCommand {
  /** `ssh`, or the path of one. */
  program: string;
  /** The words after it, an option each, without those that change nothing for a command that is run over ssh. */
  args: string[];
  /** What ssh reads instead of `~/.ssh/config`; null when it reads that. */
  configFile: string | null;
}

export type ParsedSshCommand =
  | { status: 'parsed'; command: SshCommand }
  | { status: 'failed'; reason: string };

/** The letters of ssh's options (OpenSSH 7.4 to 10), by what becomes of them. */
const PASSED_FLAGS = '46AaCKkTx';
const PASSED_WITH_VALUE = 'BbcFIiJlmoPp';
/** A terminal, X11, an input, ssh's output and a shared connection: Barback and Barman set these themselves. */
const DROPPED_FLAGS = '2gMnqtvXYy';
const DROPPED_WITH_VALUE = 'eES';
const REFUSED: Record<string, string> = {
  N: 'runs no command',
  f: 'goes into the background',
  s: 'asks for a subsystem',
  G: 'only prints',
  V: 'only prints',
  Q: 'only prints',
  O: 'talks to another ssh process',
  W: 'forwards its input instead of running a command',
  L: 'forwards ports',
  R: 'forwards ports',
  D: 'forwards ports',
  w: 'forwards a network device',
};
const REFUSED_WITH_VALUE = 'QOWLRDw';

/**
 * Takes `ssh [options] [user@]host` apart: the options that ssh has, in any form that ssh takes. Those that leave no
 * session to run commands in are refused, and values that every ssh refuses. What they mean is for ssh to say. Pure.
 */
export function parseSshCommand(text: string): ParsedSshCommand {
  const fail = (problem: string): ParsedSshCommand => ({
    status: 'failed',
    reason: `"${text}" ${problem}`,
  });
  const words = splitWords(text);
  if (words === null) return fail('has a quote that is not closed');
  const [program = '', ...rest] = words;
  if (!/^(\/.*\/)?ssh$/.test(program)) return fail('is not an ssh command');

  const args: string[] = [];
  let configFile: string | null = null;
  let host: string | null = null;
  let hasOptions = true;
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (hasOptions && word === '--') {
      hasOptions = false;
      continue;
    }
    if (!hasOptions || !word.startsWith('-')) {
      if (host !== null) return fail(`has extra text after the host: "${word}"`);
      if (!isDestination(word)) return fail(`has an invalid host: "${word}"`);
      host = word;
      // ssh also accepts options after the host
      hasOptions = true;
      args.push(word);
      continue;
    }
    if (word === '-') return fail('has the option -, which ssh does not know');
    for (let letterAt = 1; letterAt < word.length; letterAt++) {
      const letter = word[letterAt] ?? '';
      const takesValue = `${PASSED_WITH_VALUE}${DROPPED_WITH_VALUE}${REFUSED_WITH_VALUE}`.includes(letter);
      const refusal = REFUSED[letter];
      if (refusal !== undefined) return fail(`has the option -${letter}, which ${refusal}: leave it out`);
      if (!takesValue) {
        if (PASSED_FLAGS.includes(letter)) args.push(`-${letter}`);
        else if (!DROPPED_FLAGS.includes(letter))
          return fail(`has the option -${letter}, which ssh does not know`);
        continue;
      }
      const value = word.slice(letterAt + 1) || rest[++at];
      if (value === undefined) return fail(`has no value after -${letter}`);
      const refused = refusedValue(letter, value);
      if (refused !== null) return fail(refused);
      if (letter === 'F') configFile = value;
      if (PASSED_WITH_VALUE.includes(letter)) args.push(`-${letter}`, value);
      break;
    }
  }
  if (host === null) return fail('names no host');
  return { status: 'parsed', command: { program, args, configFile } };
}

/**
 * The words of a command line, with quotes and backslashes as a POSIX shell reads them, and nothing else that a shell
 * knows. Null when a quote is not closed. Pure.
 */
export function splitWords(text: string): string[] | null {
  const WORD = /(?:[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\.)*"|\\.)+/gsy;
  const SPACE = /\s*/y;
  const words: string[] = [];
  for (let at = 0; ; ) {
    SPACE.lastIndex = at;
    at += SPACE.exec(text)?.[0].length ?? 0;
    if (at === text.length) return words;
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) return null;
    at += word.length;
    words.push(withoutQuotes(word));
  }
}

function withoutQuotes(word: string): string {
  return word.replace(/'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs, (_, single, double, escaped) => {
    if (single !== undefined) return single;
    return double === undefined ? escaped : double.replace(/\\([\\"$`])/g, '$1');
  });
}
