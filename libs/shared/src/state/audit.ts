import { z } from 'zod';

/** What can be asked for by hand. */
export const ACTION_NAMES = ['backup', 'recovery-test', 'pause', 'resume', 'retry'] as const;

export type ActionName = (typeof ACTION_NAMES)[number];

/** Who asks for something. */
export const actorSchema = z.object({
  /** As they say, which nobody proves; null when they do not say. */
  name: z.string().nullable(),
  /** The address that the request came from, or the host on which the command was typed. */
  from: z.string(),
});

export type Actor = z.infer<typeof actorSchema>;

/** Something that was asked for, and what came of it. */
export const auditEntrySchema = z.object({
  at: z.iso.datetime({ offset: true }),
  action: z.enum(ACTION_NAMES),
  server: z.string(),
  actor: actorSchema,
  status: z.enum(['done', 'refused']),
  message: z.string(),
});

export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** `anna (10.0.0.7)`; without a name, the address alone. */
export function actorInWords({ name, from }: Actor): string {
  return name === null ? from : `${name} (${from})`;
}
