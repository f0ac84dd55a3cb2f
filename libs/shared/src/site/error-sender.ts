import type { Request, Response } from 'express';
import { type ErrorAnswer, errorPage } from './error-page.ts';
import type { Frame } from './frame.ts';

/** @param json what a program gets; default: the text */
type SendError = (request: Request, response: Response, error: ErrorAnswer, json?: object) => void;

/**
 * Answers with an error: with a page to a browser, with text or JSON to a program.
 *
 * @param frameOf the frame of the page, which says nothing that a login is required for
 */
export function errorSender(frameOf: (request: Request) => Frame, now: () => Date): SendError {
  return (request, response, error, json) => {
    response.status(error.status).vary('Accept');
    if (wantsPage(request)) response.type('html').send(errorPage(error, frameOf(request), now()));
    else if (json !== undefined) response.json(json);
    else response.type('text').send(`${error.text}\n`);
  };
}

/** A browser names HTML; a program that accepts anything does not. */
function wantsPage(request: Request): boolean {
  return request.accepts(['json', 'html']) === 'html';
}
