import type { ActionName, AuditEntry } from '../state/entries/audit.ts';
import { publishableLine } from '../text/publishable.ts';
import type { ActionContext, ActionOutcome, ActionRequest } from './action.ts';
import { actions } from './actions.ts';

export type Acted = ActionOutcome | { status: 'unknown-server'; message: string };

/**
 * Performs a manual action and records it in the audit. Refuses a server that is not in the plan without recording it,
 * because anybody could make up names. Rejects when Redis refuses.
 * @param tell receives the recorded entry
 */
export async function act(
  action: ActionName,
  request: ActionRequest,
  context: ActionContext,
  tell: (entry: AuditEntry) => void,
): Promise<Acted> {
  const { server, actor } = request;
  const { store, now } = context;
  const servers = (await store.get('plan', 'plan'))?.servers ?? [];
  const planned = servers.find(({ name }) => name === server);
  if (planned === undefined) {
    const names = servers.map(({ name }) => name);
    const known = names.length === 0 ? 'no server is configured yet' : `the servers are ${names.join(', ')}`;
    return {
      status: 'unknown-server',
      message: `no file in barman.d defines the server "${publishableLine(server)}"; ${known}`,
    };
  }
  const outcome = await actions[action].run({ ...request, pool: planned.pool }, context);
  const { status, message } = outcome;
  const entry = { at: now().toISOString(), action, server, actor, status, message };
  tell(entry);
  await store.append('audit', entry);
  return outcome;
}
