import { answerTo } from '@barback/shared/http/allowed-hosts';
import { letIn, type Refuse } from '@barback/shared/http/gate';
import { loginRoutes } from '@barback/shared/http/login-routes';
import { assetRoutes } from '@barback/shared/site/asset-routes';
import { errorSender } from '@barback/shared/site/error-sender';
import { controlFrame, rootOf } from '@barback/shared/site/frame';
import { loginPage } from '@barback/shared/site/login-page';
import { pageHeaders } from '@barback/shared/site/page-headers';
import { placeOf } from '@barback/shared/site/place';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type Response,
  type Router,
} from 'express';
import helmet from 'helmet';
import type { ApiParts } from './access/parts.ts';
import { controlRoutes } from './pages/control-routes.ts';
import { pathOf } from './pages/path-of.ts';
import { queueBoard } from './queue-board.ts';
import { apiRoutes } from './routes.ts';

/** The board of the queues is made of scripts, which are its own. */
const boardHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'self'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false, // only the operator knows whether a proxy in front provides TLS
});

const VARIABLE = 'BARBACK_TOKEN';
const READ_ONLY = 'The queue board is read-only.';
const BODY = { limit: '4kb', extended: false };
const LOG_SAYS_MORE = 'see the log of the scheduler';
const REDIS_IS_AWAY = 'Redis does not respond; when it is back, check whether the action was performed';

interface Parts extends ApiParts {
  health: Router;
  /** The address of the status page for browsers; null when it is not configured. */
  statusUrl: string | null;
  /** The host names that are answered to; null is every one. */
  hosts: readonly string[] | null;
  /** Addresses of proxies whose information about the client is believed; empty: none. */
  trustedProxies: readonly string[];
}

/** All routes of a scheduler: health for everybody, the rest for whoever has the token. */
export function schedulerApp({ health, hosts, trustedProxies, statusUrl, ...parts }: Parts): Express {
  const { gate, log } = parts;
  const asJson: Refuse = (_request, response, _why, message) =>
    void response.json({ status: 'not-admitted', message });
  const statusPlace = ({ headers }: Request) => placeOf(statusUrl, headers.host);
  const strange = (request: Request) =>
    controlFrame(rootOf(pathOf(request)), 'stranger', statusPlace(request));
  const sendError = errorSender(strange, parts.now);
  const askForToken = (request: Request, why: string | null, returnTo: string) => {
    const frame = strange(request);
    const login = { purpose: 'act on servers', action: `${frame.root}control/login`, returnTo, why };
    return loginPage(login, frame, parts.now());
  };
  const asPage: Refuse = (request, response, why, text) => {
    if (why === 'off') return sendError(request, response, { status: 403, heading: 'Actions are off', text });
    const page = askForToken(request, why === 'unknown' ? null : text, pathOf(request).slice(1));
    response.type('html').send(page);
  };
  const afterLogin = (request: Request, returnTo: string) => {
    const [, server] = /^control\/(servers\/[^/]+)/.exec(returnTo) ?? [];
    if (server === undefined) return `../${returnTo || 'control/'}`;
    const status = statusPlace(request);
    return status?.isSameOrigin ? `${status.base}${server}` : `./${server}`;
  };
  const noSuchServer = (request: Request, response: Response) =>
    sendError(request, response, {
      status: 404,
      heading: `There is no server ${request.params.server}`,
      text: 'There is no such server',
    });
  const failed: ErrorRequestHandler = (error: Error & { status?: number }, request, response, next) => {
    if (response.headersSent) return next(error);
    const answer = (status: number, text: string, outcome: 'not-understood' | 'failed') =>
      sendError(request, response, { status, text }, { status: outcome, message: text });
    const { status = 500 } = error;
    if (status < 500) return answer(status, error.message, 'not-understood');
    log.error({ path: request.path, reason: error.message, stack: error.stack }, 'a request failed');
    if (parts.redisUp()) return answer(500, LOG_SAYS_MORE, 'failed');
    answer(503, REDIS_IS_AWAY, 'failed');
  };
  return express()
    .set('trust proxy', [...trustedProxies])
    .use(pageHeaders)
    .use(health)
    .use(answerTo(hosts))
    .use('/queues', boardHeaders, letIn(gate, VARIABLE, asPage), (request, response, next) => {
      // also for future actions of the board: every action goes through the audit
      if (request.method === 'GET') return next();
      const json = { status: 'refused', message: READ_ONLY };
      sendError(request, response, { status: 405, text: READ_ONLY }, json);
    })
    .use('/queues', queueBoard(parts.queuesInUse, '/queues'))
    .use('/api', letIn(gate, VARIABLE, asJson), express.json(BODY), express.urlencoded(BODY))
    .use(apiRoutes(parts))
    .use('/api', (_request, response) => {
      response.status(404).json({ status: 'not-understood', message: 'see docs/reference/api.md' });
    })
    .use(assetRoutes())
    .use('/control', loginRoutes({ gate, variable: VARIABLE, page: askForToken, afterLogin }))
    .use(letIn(gate, VARIABLE, asPage), express.urlencoded(BODY))
    .get(['/', /^\/control$/], (_request, response) => response.redirect('control/'))
    .use('/control', controlRoutes({ ...parts, statusPlace, noSuchServer }))
    .use((request, response) => sendError(request, response, { status: 404, text: 'Not found' }))
    .use(failed);
}
