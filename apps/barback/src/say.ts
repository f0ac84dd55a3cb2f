/** Prints one line of what a command does. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
