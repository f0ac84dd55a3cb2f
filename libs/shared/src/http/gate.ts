import { createHmac, randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { addressOf } from './address-of.ts';
import { admission, bearerOf, type Keys } from './admission.ts';
import { type FailedLogins, failedLogins } from './failed-logins.ts';
import { type EndedSessions, endedSessionsOfProcess } from './session.ts';
import { isGuessable, isToken } from './token.ts';

/** A part of a service that requires a token. */
export interface Gate extends Keys {
  /** The environment variable that the token is in, or its file with `_FILE`. */
  variable: string;
  endedSessions: EndedSessions;
  failedLogins: FailedLogins;
  now: () => Date;
  log: Logger;
}

/** Why a request is refused. */
export type Refusal =
  /** No token is set, and this part is not open to everybody. */
  'off' | 'unknown' | 'wrong-token' | 'foreign' | 'blocked';

const STATUS: Record<Refusal, number> = {
  off: 403,
  unknown: 401,
  'wrong-token': 401,
  foreign: 403,
  blocked: 429,
};

/** Answers a refused request; the status is set. */
export type Refuse = (request: Request, response: Response, why: Refusal, text: string) => void;

/** Why a request is refused, for a person. @param variable that holds the token */
export function refusalText(why: Refusal, variable: string): string {
  const texts: Record<Refusal, string> = {
    off: `actions are disabled: set ${variable}, or ${variable}_FILE, to a secret`,
    unknown: 'the token is missing: send Authorization: Bearer …',
    'wrong-token': `wrong token: use the one in ${variable} or ${variable}_FILE of this service`,
    foreign: 'a page of another site sent this request',
    blocked: 'too many wrong tokens from this address: try again later',
  };
  return texts[why];
}

/**
 * A signing key that lasts as long as this process and the token: for a service that stores nothing from which it could
 * know after a restart who logged out.
 */
function signingKeyOfProcess(token: string): string {
  return createHmac('sha256', randomBytes(32)).update(token).digest('base64url');
}

/** A gate whose sessions end with this process. */
export function gateOfProcess(given: Pick<Gate, 'variable' | 'tokens' | 'cookie' | 'now' | 'log'>): Gate {
  return {
    ...given,
    signingKey: signingKeyOfProcess(given.tokens[0]),
    endedSessions: endedSessionsOfProcess(given.now),
    failedLogins: failedLogins(),
  };
}

/** Warns in the log that a token is easy to guess. */
export function warnOfGuessableToken(gate: Gate | null): void {
  if (gate === null || !gate.tokens.some(isGuessable)) return;
  gate.log.warn(
    `${gate.variable} is easy to guess, so that an address that sent ten wrong ones is refused for a minute, even with the right one: generate one with openssl rand -hex 32`,
  );
}

/** The result of checking a token. */
export type Verdict = { status: 'right' } | { status: 'wrong' } | { status: 'blocked'; seconds: number };

/**
 * Compares tokens, and counts wrong ones.
 * A token that cannot be guessed is admitted whatever else its address sent. If the limit applied to the right token as
 * well, anybody could lock out its owner and everybody behind the same proxy; if it did not, it would not slow down
 * guessing, because a success shows itself. So the number of possible tokens is what prevents guessing, and the limit
 * only saves log lines and work. A token that *can* be guessed has the limit alone: an address that sent ten wrong ones
 * is refused for a minute, whatever it sends.
 */
export async function judgeToken(
  { tokens, failedLogins: tries, log }: Pick<Gate, 'tokens' | 'failedLogins' | 'log'>,
  given: string,
  from: string,
): Promise<Verdict> {
  if (tokens.some(isGuessable)) {
    const seconds = await tries.blockedSeconds(from);
    if (seconds > 0) return { status: 'blocked', seconds };
  }
  if (isToken(given, tokens)) return { status: 'right' };
  const seconds = await tries.count(from);
  if (seconds > 0) return { status: 'blocked', seconds };
  log.warn({ from }, 'a wrong token');
  return { status: 'wrong' };
}

/**
 * Passes a request on that has the token, or a session that has not ended; `refuse` answers anything else, with the
 * status set. No cache stores what is behind it.
 * @param gate null: every request is refused
 */
export function letIn(gate: Gate | null, variable: string, refuse: Refuse): RequestHandler {
  return async (request, response, next) => {
    response.set('Cache-Control', 'no-store');
    const refused = (why: Refusal) => {
      response.status(STATUS[why]);
      if (STATUS[why] === 401) response.set('WWW-Authenticate', 'Bearer');
      refuse(request, response, why, refusalText(why, variable));
    };
    if (gate === null) return refused('off');
    const bearer = bearerOf(request.headers);
    if (bearer !== null) {
      const verdict = await judgeToken(gate, bearer, addressOf(request));
      if (verdict.status === 'right') return next();
      if (verdict.status === 'wrong') return refused('wrong-token');
      response.set('Retry-After', String(verdict.seconds));
      return refused('blocked');
    }
    const admitted = admission(request, gate, gate.now());
    if (admitted.status !== 'session') return refused(admitted.status === 'foreign' ? 'foreign' : 'unknown');
    if (await gate.endedSessions.has(admitted.session)) return refused('unknown');
    next();
  };
}
