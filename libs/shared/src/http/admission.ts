import type { IncomingHttpHeaders } from 'node:http';
import { readSession, type Session } from './session.ts';
import { isToken } from './token.ts';

/** What admits a request. */
export interface Keys {
  /** Each of them admits a request. */
  tokens: readonly [string, ...string[]];
  /** The name of the cookie that a browser keeps its session in. */
  cookie: string;
  /** What sessions are signed with: one that is made of the token ends with it. */
  signingKey: string;
}

/** The credentials of a request. */
export type Admission =
  /** One of the tokens. */
  | { status: 'token' }
  /** A session that has not expired; it may still have been ended by a logout. */
  | { status: 'session'; session: Session }
  /** Neither a token nor a session that still lasts. */
  | { status: 'unknown' }
  | { status: 'wrong-token' }
  /** A session, but a page of another site has the browser send it. */
  | { status: 'foreign' };

export interface Asking {
  method: string;
  headers: IncomingHttpHeaders;
}

const CHANGES_NOTHING = ['GET', 'HEAD'];

/** Decides by the token in `Authorization: Bearer`, or else by the session of a browser. Pure. */
export function admission({ method, headers }: Asking, keys: Keys, now: Date): Admission {
  const bearer = bearerOf(headers);
  if (bearer !== null) return { status: isToken(bearer, keys.tokens) ? 'token' : 'wrong-token' };
  const session = sessionOf(headers, keys, now);
  if (session === null) return { status: 'unknown' };
  if (!CHANGES_NOTHING.includes(method) && !isSameOrigin(headers)) return { status: 'foreign' };
  return { status: 'session', session };
}

/** The session that a request has, ended by a logout or not; null without one. Pure. */
export function sessionOf(
  headers: IncomingHttpHeaders,
  { cookie, signingKey }: Keys,
  now: Date,
): Session | null {
  const value = cookieOf(headers, cookie);
  return value === null ? null : readSession(value, signingKey, now);
}

/** The token in `Authorization: Bearer`; null without it. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | null {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

/**
 * Whether the browser says that a page of this service sent the request. If it does not say (over plain HTTP), the
 * origin shows it; a proxy may provide TLS, so only its host is compared.
 */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

function cookieOf({ cookie }: IncomingHttpHeaders, name: string): string | null {
  const pairs = (cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1] ?? null;
}
