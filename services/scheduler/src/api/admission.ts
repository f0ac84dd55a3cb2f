import type { IncomingHttpHeaders } from 'node:http';
import { isSession, isToken } from './token.ts';

/** What a browser keeps its session in. */
export const SESSION_COOKIE = 'barback_session';

/** Whether a request may act, and see who acted. */
export type Admission =
  | 'admitted'
  /** It gave neither the token nor a session that still lasts. */
  | 'unknown'
  | 'wrong-token'
  /** A page of somebody else has a browser send it. */
  | 'foreign';

export interface Asking {
  method: string;
  headers: IncomingHttpHeaders;
}

const CHANGES_NOTHING = ['GET', 'HEAD'];

/** Decides by the token in `Authorization: Bearer`, or else by the session of a browser. Pure. */
export function admission({ method, headers }: Asking, token: string, now: Date): Admission {
  const bearer = bearerOf(headers);
  if (bearer !== null) return isToken(bearer, token) ? 'admitted' : 'wrong-token';
  if (!isSession(cookieOf(headers, SESSION_COOKIE) ?? '', token, now)) return 'unknown';
  return CHANGES_NOTHING.includes(method) || isSameOrigin(headers) ? 'admitted' : 'foreign';
}

/** What stands in `Authorization: Bearer`; null without it. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | null {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

/**
 * Whether a browser says that one of our own pages sent the request. Where it says nothing (over plain HTTP), the origin
 * tells; a proxy may speak TLS in front of us, so that only its host is compared.
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
