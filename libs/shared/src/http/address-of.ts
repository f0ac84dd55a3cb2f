import type { Request } from 'express';

/** The client's address: from a trusted proxy, or of the connection. */
export function addressOf({ ip }: Pick<Request, 'ip'>): string {
  return (ip ?? 'unknown').replace(/^::ffff:/, '');
}
