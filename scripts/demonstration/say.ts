/** Prints one line with the seconds since the start. */
export function say(line: string): void {
  process.stdout.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
}
