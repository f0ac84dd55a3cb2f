import { z } from 'zod';
import { printableLine } from '../text/printable.ts';
import { text, word } from './bounds.ts';

/** One thing wrong with the configuration: where it is, why, and what to do about it. */
export const problemSchema = z.object({
  /** Absolute path of the file or directory. */
  file: word,
  /** 1-based line, or null when the whole file is meant. */
  line: z.number().int().positive().nullable(),
  /** The `[server]` section, or null when it is not known. */
  server: word.nullable(),
  /** That Barman is not given what this is about: the section, or the whole file. */
  withheld: z.literal(true).optional(),
  reason: text,
  cure: text,
});

export type Problem = z.infer<typeof problemSchema>;

/** The reason, and whether the section is withheld from Barman. */
export function problemReason({ withheld, reason }: Pick<Problem, 'withheld' | 'reason'>): string {
  return withheld ? `withheld from Barman: ${reason}` : reason;
}

/** One line for a person: `/etc/barman.d/a.conf:7 [pg1]: reason; cure`. */
export function describeProblem(problem: Problem): string {
  const { file, line, server, cure } = problem;
  const place = line === null ? file : `${file}:${line}`;
  return printableLine(
    `${place}${server === null ? '' : ` [${server}]`}: ${problemReason(problem)}; ${cure}`,
  );
}
