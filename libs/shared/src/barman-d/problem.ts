import { z } from 'zod';
import { text, word } from '../state/bounds.ts';
import { printableLine } from '../text/printable.ts';

/** One thing wrong with the configuration: where it is, why, and what to do about it. */
export const problemSchema = z.object({
  /** Absolute path of the file or directory. */
  file: word,
  /** 1-based line, or null when the whole file is meant. */
  line: z.number().int().positive().nullable(),
  /** The `[server]` section, or null when it is not known. */
  server: word.nullable(),
  reason: text,
  cure: text,
});

export type Problem = z.infer<typeof problemSchema>;

/** One line for a person: `/etc/barman.d/a.conf:7 [pg1]: reason; cure`. */
export function describeProblem({ file, line, server, reason, cure }: Problem): string {
  const place = line === null ? file : `${file}:${line}`;
  return printableLine(`${place}${server === null ? '' : ` [${server}]`}: ${reason}; ${cure}`);
}
