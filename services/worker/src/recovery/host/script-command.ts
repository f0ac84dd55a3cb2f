import { quoteArguments } from '../../ssh/quote-arguments.ts';

/**
 * The command line that runs a shell script from its input, in an environment of ours: what a host, a login shell or
 * sudo sets for its users (`PGSERVICE`, `LD_PRELOAD`, `CDPATH`, functions of bash) is not for it.
 *
 * Every login shell understands it, tcsh and fish as well: it has no data in it but words that need no quotes, and one
 * constant text between single ones. Of the environment that was there only `PATH` stays, which tells where programs
 * are, and `SSH_CONNECTION`, which tells whoever meets a process on the host where it came from. The variables are there from the beginning, for whoever looks for the processes of a test. Pure.
 *
 * @param become the words that have another user run what is behind them
 * @param environment `NAME=VALUE`, which need no quotes
 */
export function scriptCommand(become: readonly string[], environment: readonly string[]): string {
  const own = ['LC_ALL=C', 'HOME=/', ...environment].join(' ');
  const inner = `exec env -i PATH="$PATH" SSH_CONNECTION="$SSH_CONNECTION" ${own} sh -s`;
  return quoteArguments([...become, 'env', ...environment, 'sh', '-c', inner]);
}
