import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How long a browser stays logged in, in milliseconds. */
export const SESSION_MILLISECONDS = 12 * 3_600_000;

/** Whether what somebody gave is the token; takes as long whatever they gave. Pure. */
export function isToken(given: string, token: string): boolean {
  return timingSafeEqual(sha256(given), sha256(token));
}

/**
 * What a browser that gave the token keeps instead of it: when it ends, signed with the token. Another token makes an
 * end of it, and every scheduler with the same one knows it. Pure.
 */
export function sessionOf(token: string, now: Date): string {
  const endsAt = String(now.getTime() + SESSION_MILLISECONDS);
  return `${endsAt}.${signature(endsAt, token)}`;
}

/** Whether that is a session of this token that has not ended. Pure. */
export function isSession(given: string, token: string, now: Date): boolean {
  const [endsAt = '', signed = ''] = given.split('.');
  return timingSafeEqual(sha256(signed), sha256(signature(endsAt, token))) && now.getTime() < Number(endsAt);
}

function signature(endsAt: string, token: string): string {
  return createHmac('sha256', token).update(`barback session until ${endsAt}`).digest('base64url');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
