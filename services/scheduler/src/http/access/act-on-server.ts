import { type Acted, act } from '@barback/shared/actions/act';
import { parseActionInput } from '@barback/shared/actions/parse-action-input';
import { addressOf } from '@barback/shared/http/address-of';
import type { ActionName } from '@barback/shared/state/entries/audit';
import type { Request } from 'express';
import type { ApiParts } from './parts.ts';

/** The result of a request, with the status of its answer. */
export interface Answer {
  status: number;
  body: Acted | { status: 'not-understood'; message: string };
}

const STATUS: Record<Acted['status'], number> = { done: 202, refused: 409, 'unknown-server': 404 };

/** Does one thing to the server in the path, with what the body says. Rejects when Redis does not answer. */
export async function actOnServer(
  action: ActionName,
  { params, body, ip }: Pick<Request, 'params' | 'body' | 'ip'>,
  parts: ApiParts,
): Promise<Answer> {
  const reading = parseActionInput(action, body);
  if (reading.status === 'invalid') {
    return { status: 400, body: { status: 'not-understood', message: reading.message } };
  }
  const { actor: name, ...input } = reading.input;
  const request = { ...input, server: String(params.server), actor: { name, from: addressOf({ ip }) } };
  const acted = await act(action, request, parts, (entry) => parts.log.info(entry, 'asked for by hand'));
  return { status: STATUS[acted.status], body: acted };
}
