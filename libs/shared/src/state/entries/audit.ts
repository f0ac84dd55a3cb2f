import { z } from 'zod';
import { isoTime, serverName, text, word } from '../../vocabulary/bounds.ts';

/** The names of the manual actions. */
export const ACTION_NAMES = ['backup', 'recovery-test', 'pause', 'resume', 'retry'] as const;

export type ActionName = (typeof ACTION_NAMES)[number];

/** The actor of a manual action. */
export const actorSchema = z.object({
  /** As given, not verified; null when not given. */
  name: word.nullable(),
  /** The address that the request came from, or the host on which the command was typed. */
  from: word,
});

export type Actor = z.infer<typeof actorSchema>;

/** A manual action and its result. */
export const auditEntrySchema = z.object({
  at: isoTime,
  action: z.enum(ACTION_NAMES),
  server: serverName,
  actor: actorSchema,
  status: z.enum(['done', 'refused']),
  message: text,
});

export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** `anna (10.0.0.7)`; without a name, the address alone. */
export function actorInWords({ name, from }: Actor): string {
  return name === null ? from : `${name} (${from})`;
}
