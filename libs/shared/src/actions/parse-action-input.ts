import { z } from 'zod';
import type { ActionName } from '../state/entries/audit.ts';
import { BACKUP_TYPES } from '../vocabulary/jobs.ts';
import type { ActionInput } from './action.ts';
import { actions } from './actions.ts';

/** Without what would break a line of a log or a page. */
const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^\P{Cc}*$/u, 'control characters are not allowed')
    .transform((text) => text.trim() || null)
    .nullable()
    .default(null);

const actionInputSchema = z.object({
  /** The actor, by their own account. */
  actor: line(64),
  reason: line(200),
  backupId: line(64).refine((id) => id === null || /^[\w.-]+$/.test(id), 'not a backup id'),
  backupType: line(64).pipe(z.enum(BACKUP_TYPES, `not one of ${BACKUP_TYPES.join(', ')}`).nullable()),
});

export type ActionInputReading =
  | { status: 'valid'; input: ActionInput & { actor: string | null } }
  | { status: 'invalid'; message: string };

/**
 * Parses the input of an action. An empty value counts as not given; a field that does not belong to the action is
 * refused. Pure.
 */
export function parseActionInput(action: ActionName, input: unknown): ActionInputReading {
  const allowed: string[] = ['actor', ...actions[action].says];
  const other = Object.keys(Object(input)).find((key) => !allowed.includes(key));
  if (other !== undefined) {
    return {
      status: 'invalid',
      message: `${action} does not accept "${other}"; it accepts ${allowed.join(', ')}`,
    };
  }
  const parsed = actionInputSchema.safeParse(input ?? {});
  if (parsed.success) return { status: 'valid', input: parsed.data };
  const [issue] = parsed.error.issues;
  return { status: 'invalid', message: [...(issue?.path ?? []), issue?.message].join(': ') };
}
