import type { Request } from 'express';

/** Where a request comes from: what a trusted proxy says, or else who connected. */
export function addressOf({ ip }: Pick<Request, 'ip'>): string {
  return (ip ?? 'unknown').replace(/^::ffff:/, '');
}
