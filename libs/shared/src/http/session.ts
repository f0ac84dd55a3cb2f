import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a browser stays logged in, in milliseconds. */
export const SESSION_MILLISECONDS = 12 * 3_600_000;

/** What a browser that gave the token keeps instead of it. */
export interface Session {
  id: string;
  /** In epoch milliseconds. */
  endsAt: number;
}

/** Which sessions ended by a logout. */
export interface EndedSessions {
  /** Rejects when it cannot be known. */
  has(session: Session): Promise<boolean>;
  /** Resolves when it is remembered for as long as the session would have lasted. */
  add(session: Session): Promise<void>;
}

/** A new session as a cookie's value. Another signing key makes an end of it. */
export function newSession(signingKey: string, now: Date): string {
  const id = randomBytes(16).toString('base64url');
  const said = `${id}.${now.getTime() + SESSION_MILLISECONDS}`;
  return `${said}.${signature(said, signingKey)}`;
}

/** The session in a cookie's value; null when it has expired or this key did not sign it. Pure. */
export function readSession(value: string, signingKey: string, now: Date): Session | null {
  const [id = '', endsAt = '', signed = ''] = value.split('.');
  const isOurs = timingSafeEqual(sha256(signed), sha256(signature(`${id}.${endsAt}`, signingKey)));
  return isOurs && now.getTime() < Number(endsAt) ? { id, endsAt: Number(endsAt) } : null;
}

/** Remembers ended sessions in this process: for sessions whose signing key ends with it as well. */
export function endedSessionsOfProcess(now: () => Date): EndedSessions {
  const ended = new Map<string, number>();
  return {
    has: async ({ id }) => ended.has(id),
    async add({ id, endsAt }) {
      for (const [other, at] of ended) if (at <= now().getTime()) ended.delete(other);
      ended.set(id, endsAt);
    },
  };
}

function signature(said: string, signingKey: string): string {
  return createHmac('sha256', signingKey).update(`barback session ${said}`).digest('base64url');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
