import type { RequestHandler, Response } from 'express';
import { addressOf } from './address-of.ts';
import { admission, bearerOf } from './admission.ts';
import type { ApiParts } from './parts.ts';

/** Why somebody is not let in, by the status of the answer; for a person. */
export const REFUSALS = {
  off: 'nothing can be done here: set BARBACK_TOKEN, or BARBACK_TOKEN_FILE, of the scheduler to a secret',
  unknown: 'give the token: Authorization: Bearer …',
  'wrong-token': 'that is not the token: it is BARBACK_TOKEN, or in BARBACK_TOKEN_FILE, of the scheduler',
  foreign: 'the page that sent this is not one of this scheduler',
  blocked: 'too many wrong tokens came from this address: wait',
} as const;

const STATUS: Record<keyof typeof REFUSALS, number> = {
  off: 403,
  unknown: 401,
  'wrong-token': 401,
  foreign: 403,
  blocked: 429,
};

/** Answers somebody who is not let in. */
export type Refuse = (response: Response, why: keyof typeof REFUSALS, text: string) => void;

/** Lets a request through that may act; anything else is answered by `refuse`, with its status set. */
export function letIn(
  { token, wrongTries, now, log }: Pick<ApiParts, 'token' | 'wrongTries' | 'now' | 'log'>,
  refuse: Refuse,
): RequestHandler {
  return async (request, response, next) => {
    const from = addressOf(request);
    const refused = (why: keyof typeof REFUSALS) => refuse(response.status(STATUS[why]), why, REFUSALS[why]);
    response.set('Cache-Control', 'no-store');
    if (token === null) return refused('off');
    const blockedSeconds = bearerOf(request.headers) === null ? 0 : await wrongTries.blockedSeconds(from);
    if (blockedSeconds > 0) {
      response.set('Retry-After', String(blockedSeconds));
      return refused('blocked');
    }
    const admitted = admission(request, token, now());
    if (admitted === 'admitted') return next();
    if (admitted === 'wrong-token') {
      log.warn({ from, path: request.path }, 'a wrong token');
      await wrongTries.count(from);
    }
    if (STATUS[admitted] === 401) response.set('WWW-Authenticate', 'Bearer');
    refused(admitted);
  };
}
