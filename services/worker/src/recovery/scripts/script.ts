/**
 * One POSIX shell script for `sh -s -- ARGUMENTS`, from constant text alone: whatever differs from test to test
 * comes as an argument. The whole is read before it runs, so that no command of it can eat the rest as its input.
 */
export function script(body: string, functions = ''): string {
  return `${PRELUDE}${functions}main() {\n${body}\n}\nmain "$@" </dev/null; exit $?\n`;
}

const PRELUDE = String.raw`
set -u
umask 022
cd /
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
tell() { printf 'barback %s=%s\n' "$1" "$2"; }
fail() { tell failed "$1"; exit 1; }
`;
