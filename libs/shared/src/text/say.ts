import { publishable, publishableJson, publishableLine } from './publishable.ts';

/** Prints one line on standard output. Its content controls neither the terminal nor the next line. */
export function say(line: string): void {
  process.stdout.write(`${publishableLine(line)}\n`);
}

/** Prints a text of lines, each of which was made by {@link say}'s rule, on standard output. */
export function sayLines(text: string): void {
  process.stdout.write(`${publishable(text)}\n`);
}

/** Prints a value as JSON on standard output. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${publishableJson(value, 2)}\n`);
}

/** Prints one line on standard error. */
export function complain(line: string): void {
  process.stderr.write(`${publishableLine(line)}\n`);
}
