import { quoteArguments } from './quote-arguments.ts';
import { sessionOptions } from './session-options.ts';
import type { SshDestination } from './ssh-destination.ts';

/** What a host may set for its users that would change what Barman's `mkdir` and the like do. */
const UNSET = ['POSIXLY_CORRECT', 'LD_PRELOAD'];

/**
 * The command by which Barman reaches the recovery host: the user's own, with a verified host key, without
 * questions, and with one connection shared by all of Barman's calls, which makes a small restore several times
 * faster. What comes first counts for ssh.
 *
 * Barman and its rsync put their remote commands behind it, one each, so that it runs with the variables: `NAME=VALUE`
 * without anything to quote. `env` is understood by every login shell, where `export` is one of some only. Pure.
 */
export function barmanSshCommand(
  destination: SshDestination,
  controlPath: string,
  environment: readonly string[],
): string {
  const ciphers = destination.ciphers.length === 0 ? [] : ['-o', `Ciphers=${destination.ciphers.join(',')}`];
  const options = [...sharedConnection(destination, controlPath), ...ciphers];
  const unset = UNSET.flatMap((name) => ['-u', name]);
  return quoteForBarman([
    destination.program,
    ...options,
    ...destination.args,
    'env',
    ...unset,
    ...environment,
  ]);
}

/** The arguments for `ssh` that end the connection which Barman's calls shared. Pure. */
export function closeSharedConnection(destination: SshDestination, controlPath: string): string[] {
  return ['-O', 'exit', ...sharedConnection(destination, controlPath), ...destination.args];
}

function sharedConnection(destination: SshDestination, controlPath: string): string[] {
  return [
    ...sessionOptions(destination),
    ...[
      'ControlMaster=auto',
      `ControlPath=${controlPath}`,
      // should this process die, the connection ends by itself
      'ControlPersist=30',
    ].flatMap((option) => ['-o', option]),
  ];
}

/**
 * Two take the command apart: a shell, and rsync, which knows no backslash. A word with an apostrophe is put between
 * double quotes, in which a shell would replace some characters.
 */
function quoteForBarman(words: readonly string[]): string {
  return words
    .map((word) => (word.includes("'") && !/["$`\\]/.test(word) ? `"${word}"` : quoteArguments([word])))
    .join(' ');
}
