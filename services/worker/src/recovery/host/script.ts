/**
 * The text of one POSIX shell script, constant: whatever differs from test to test comes as an argument. The whole is
 * read before it runs, so that no command of it can eat the rest as its input.
 *
 * It has `tell NAME VALUE` and `fail REASON` (see `answerPrelude`). The trap of EXIT is taken: what a script has to do when
 * it ends is its function `at_exit`.
 */
export function script(body: string, functions = ''): string {
  return `${PRELUDE}${functions}main() {\n${body}\n}\nmain "$@" </dev/null; exit $?\n`;
}

const PRELUDE = `
set -u
umask 022
cd /
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
`;
