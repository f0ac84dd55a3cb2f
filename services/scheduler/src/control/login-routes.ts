import { type Request, Router } from 'express';
import { addressOf } from '../api/address-of.ts';
import { isSameOrigin, SESSION_COOKIE } from '../api/admission.ts';
import { REFUSALS } from '../api/let-in.ts';
import type { ApiParts } from '../api/parts.ts';
import { isToken, SESSION_MILLISECONDS, sessionOf } from '../api/token.ts';
import { loginPage } from './login-page.ts';
import { style } from './style.ts';

/** Gives a browser a session for the token, and takes it back. */
export function loginRoutes({ token, wrongTries, now, log }: ApiParts): Router {
  const cookie = ({ secure }: Request) =>
    ({ httpOnly: true, sameSite: 'strict', secure, path: '/' }) as const;
  return Router()
    .get('/style.css', (_request, response) => void response.type('css').send(style))
    .post('/login', async (request, response) => {
      const from = addressOf(request);
      const refuse = (status: number, why: keyof typeof REFUSALS) =>
        response.status(status).type('html').send(loginPage(REFUSALS[why]));
      if (token === null) return refuse(403, 'off');
      if (!isSameOrigin(request.headers)) return refuse(403, 'foreign');
      const blockedSeconds = await wrongTries.blockedSeconds(from);
      if (blockedSeconds > 0) return refuse(429, 'blocked').set('Retry-After', String(blockedSeconds));
      if (!isToken(String(request.body?.token), token)) {
        log.warn({ from, path: request.path }, 'a wrong token');
        await wrongTries.count(from);
        return refuse(401, 'wrong-token');
      }
      log.info({ from }, 'a browser logged in');
      return response
        .cookie(SESSION_COOKIE, sessionOf(token, now()), { ...cookie(request), maxAge: SESSION_MILLISECONDS })
        .redirect(303, '/');
    })
    .post('/logout', (request, response) => {
      response.clearCookie(SESSION_COOKIE, cookie(request)).redirect(303, '/');
    });
}
