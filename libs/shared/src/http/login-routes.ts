import { type Request, Router, urlencoded } from 'express';
import { addressOf } from './address-of.ts';
import { isSameOrigin, sessionOf } from './admission.ts';
import { type Gate, judgeToken, type Refusal, refusalText } from './gate.ts';
import { newSession, SESSION_MILLISECONDS } from './session.ts';

const MOST_BYTES = '4kb';

/** Renders the page that asks for the token. @param why the reason of the last refusal */
type LoginPage = (why: string) => string;

/**
 * `POST /login` gives a browser a session for the token, `POST /logout` ends it, also for somebody who copied the
 * cookie. Both redirect to the page beside them, also when a proxy serves it below a path.
 */
export function loginRoutes(gate: Gate | null, variable: string, page: LoginPage): Router {
  const options = ({ secure }: Request) =>
    ({ httpOnly: true, sameSite: 'strict', secure, path: '/' }) as const;
  return Router()
    .use(['/login', '/logout'], (_request, response, next) => {
      response.set('Cache-Control', 'no-store');
      next();
    })
    .post('/login', urlencoded({ limit: MOST_BYTES, extended: false }), async (request, response) => {
      const refuse = (status: number, why: Refusal) =>
        response
          .status(status)
          .type('html')
          .send(page(refusalText(why, variable)));
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
        .redirect(303, './');
    })
    .post('/logout', async (request, response) => {
      if (gate === null) return response.redirect(303, './');
      if (!isSameOrigin(request.headers))
        return response
          .status(403)
          .type('text')
          .send(`${refusalText('foreign', variable)}\n`);
      const session = sessionOf(request.headers, gate, gate.now());
      response.clearCookie(gate.cookie, options(request));
      if (session !== null) await gate.endedSessions.add(session);
      return response.redirect(303, './');
    });
}
