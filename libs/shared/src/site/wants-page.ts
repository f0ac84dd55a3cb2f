import type { Request } from 'express';

/** Whether whoever asks shows pages: a browser names HTML, a program that takes anything does not. */
export function wantsPage(request: Pick<Request, 'accepts'>): boolean {
  return request.accepts(['json', 'html']) === 'html';
}
