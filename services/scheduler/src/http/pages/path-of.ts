import type { Request } from 'express';

/** The path that was asked for, wherever the router is mounted that sees it. */
export function pathOf({ baseUrl, path }: Pick<Request, 'baseUrl' | 'path'>): string {
  return `${baseUrl}${path}`;
}
