import { type Request, Router, urlencoded } from 'express';
import { addressOf } from './address-of.ts';
import { isSameOrigin, sessionOf } from './admission.ts';
import { type Gate, judgeToken, type Refusal, refusalText } from './gate.ts';
import { newSession, SESSION_MILLISECONDS } from './session.ts';

const MOST_BYTES = '4kb';

interface LoginParts {
  /** Null: nobody may log in. */
  gate: Gate | null;
  /** The variable that holds the token. */
  variable: string;
  /** Renders the page that asks for the token. `why` is null at first. */
  page: (request: Request, why: string | null, returnTo: string) => string;
  /** Where a login redirects to, given a path of this service without its first slash. */
  afterLogin: (request: Request, returnTo: string) => string;
}

/** Segments of a path: no scheme, no host, no `//`. */
const PATH = /^(?:[\w.~%-]+\/)*[\w.~%-]*$/;

/** A path of this service to redirect a browser to; empty if the value is not one. Pure. */
export function returnPath(said: unknown): string {
  return typeof said === 'string' && PATH.test(said) ? said : '';
}

/**
 * `POST /login` gives a browser a session for the token and redirects to the page that it came from. `POST /logout` ends
 * the session, also for somebody who copied the cookie, and redirects to the page beside it, also when a proxy serves
 * all of it below a path.
 */
export function loginRoutes({ gate, variable, page, afterLogin }: LoginParts): Router {
  const options = ({ secure }: Request) =>
    ({ httpOnly: true, sameSite: 'strict', secure, path: '/' }) as const;
  return Router()
    .use(['/login', '/logout'], (_request, response, next) => {
      response.set('Cache-Control', 'no-store');
      next();
    })
    .get('/login', (request, response) => {
      response.type('html').send(page(request, null, ''));
    })
    .post('/login', urlencoded({ limit: MOST_BYTES, extended: false }), async (request, response) => {
      const returnTo = returnPath(request.body?.returnTo);
      const refuse = (status: number, why: Refusal) =>
        response
          .status(status)
          .type('html')
          .send(page(request, refusalText(why, variable), returnTo));
      if (gate === null) return refuse(403, 'off');
      if (!isSameOrigin(request.headers)) return refuse(403, 'foreign');
      const from = addressOf(request);
      const verdict = await judgeToken(gate, String(request.body?.token), from);
      if (verdict.status === 'blocked') {
        response.set('Retry-After', String(verdict.seconds));
        return refuse(429, 'blocked');
      }
      if (verdict.status === 'wrong') return refuse(401, 'wrong-token');
      gate.log.info({ from }, 'a browser logged in');
      const value = newSession(gate.signingKey, gate.now());
      return response
        .cookie(gate.cookie, value, { ...options(request), maxAge: SESSION_MILLISECONDS })
        .redirect(303, afterLogin(request, returnTo));
    })
    .post('/logout', async (request, response) => {
      if (gate === null) return response.redirect(303, './');
      if (!isSameOrigin(request.headers))
        return response
          .status(403)
          .type('html')
          .send(page(request, refusalText('foreign', variable), ''));
      const session = sessionOf(request.headers, gate, gate.now());
      response.clearCookie(gate.cookie, options(request));
      if (session !== null) await gate.endedSessions.add(session);
      return response.redirect(303, './');
    });
}
