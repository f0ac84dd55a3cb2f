import { answerTo } from '@barback/shared/http/allowed-hosts';
import { letIn, type Refuse } from '@barback/shared/http/gate';
import { loginRoutes } from '@barback/shared/http/login-routes';
import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import helmet from 'helmet';
import type { ApiParts } from './access/parts.ts';
import { controlRoutes } from './pages/control-routes.ts';
import { loginPage } from './pages/login-page.ts';
import { style } from './pages/style.ts';
import { queueBoard } from './queue-board.ts';
import { apiRoutes } from './routes.ts';

const OWN = { defaultSrc: ["'none'"], imgSrc: ['data:'], baseUri: ["'none'"], frameAncestors: ["'none'"] };
/** Only the operator knows whether a proxy in front provides TLS. */
const strictTransportSecurity = false;
/** Our pages run no script. */
const pageHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { ...OWN, styleSrc: ["'self'"], formAction: ["'self'"] },
  },
  strictTransportSecurity,
});
/** The board of the queues is made of scripts, which are its own. */
const boardHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      ...OWN,
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'self'"],
      formAction: ["'none'"],
    },
  },
  strictTransportSecurity,
});

const BODY = { limit: '4kb', extended: false };
const LOG_SAYS_MORE = 'see the log of the scheduler';
const REDIS_IS_AWAY = 'Redis does not respond; when it is back, check whether the action was performed';

interface Parts extends ApiParts {
  health: Router;
  /** The host names that are answered to; null is every one. */
  hosts: readonly string[] | null;
  /** Addresses of proxies whose information about the client is believed; empty: none. */
  trustedProxies: readonly string[];
}

/** All routes of a scheduler: health for everybody, the rest for whoever has the token. */
export function schedulerApp({ health, hosts, trustedProxies, ...parts }: Parts): Express {
  const { gate, log } = parts;
  const asJson: Refuse = (_request, response, _why, message) =>
    void response.json({ status: 'not-admitted', message });
  const asPage: Refuse = (_request, response, why, message) => {
    if (why === 'off') response.type('text').send(`${message}\n`);
    else response.type('html').send(loginPage(why === 'unknown' ? null : message));
  };
  const failed: ErrorRequestHandler = (error: Error & { status?: number }, request, response, next) => {
    if (response.headersSent) return next(error);
    const { status = 500 } = error;
    if (status < 500)
      return response.status(status).json({ status: 'not-understood', message: error.message });
    log.error({ path: request.path, reason: error.message, stack: error.stack }, 'a request failed');
    if (parts.redisUp()) return response.status(500).json({ status: 'failed', message: LOG_SAYS_MORE });
    response.status(503).json({ status: 'failed', message: REDIS_IS_AWAY });
  };
  return express()
    .set('trust proxy', [...trustedProxies])
    .use(pageHeaders)
    .use(health)
    .use(answerTo(hosts))
    .use('/queues', boardHeaders, letIn(gate, 'BARBACK_TOKEN', asPage), (request, response, next) => {
      // also for future actions of the board: every action goes through the audit
      if (request.method === 'GET') return next();
      response.status(405).json({ status: 'refused', message: 'here is only to look' });
    })
    .use('/queues', queueBoard(parts.queuesInUse, '/queues'))
    .use('/api', letIn(gate, 'BARBACK_TOKEN', asJson), express.json(BODY), express.urlencoded(BODY))
    .use(apiRoutes(parts))
    .use('/api', (_request, response) => {
      response.status(404).json({ status: 'not-understood', message: 'see docs/reference/api.md' });
    })
    .get('/style.css', (_request, response) => void response.type('css').send(style))
    .use(loginRoutes(gate, 'BARBACK_TOKEN', loginPage))
    .use(letIn(gate, 'BARBACK_TOKEN', asPage), express.urlencoded(BODY))
    .use(controlRoutes(parts))
    .use((_request, response) => void response.status(404).type('text').send('Not found\n'))
    .use(failed);
}
