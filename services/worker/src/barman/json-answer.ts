import { publishable } from '@barback/shared/text/publishable';
import { z } from 'zod';

const lines = z
  .array(z.string())
  .default([])
  .transform((messages) => messages.map(publishable));

/** The keys that every `barman -f json` answer may have besides its own (Barman 2.9 and later). */
const messagesSchema = z.object({ _INFO: lines, _WARNING: lines, _ERROR: lines, _EXCEPTION: lines });

export interface JsonAnswer {
  info: string[];
  warnings: string[];
  errors: string[];
  /** The answer itself, without the messages. */
  body: Record<string, unknown>;
}

/** Parses the one JSON object that `barman -f json` prints, or null when it printed none (it was killed). */
export function parseJsonAnswer(stdout: string): JsonAnswer | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(stdout);
  } catch {
    return null;
  }
  const messages = messagesSchema.safeParse(parsed);
  if (!messages.success) return null;
  const { _INFO, _WARNING, _ERROR, _EXCEPTION } = messages.data;
  const body = Object.fromEntries(Object.entries(parsed as object).filter(([key]) => !key.startsWith('_')));
  return { info: _INFO, warnings: _WARNING, errors: [..._ERROR, ..._EXCEPTION], body };
}
