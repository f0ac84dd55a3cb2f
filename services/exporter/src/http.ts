import { answerTo } from '@barback/shared/http/allowed-hosts';
import { type Gate, letIn, type Refuse } from '@barback/shared/http/gate';
import { loginRoutes } from '@barback/shared/http/login-routes';
import type { Logger } from '@barback/shared/service/log';
import { shareRunning } from '@barback/shared/service/share-running';
import { assetRoutes } from '@barback/shared/site/asset-routes';
import { errorSender } from '@barback/shared/site/error-sender';
import { rootOf, statusFrame, type Viewer } from '@barback/shared/site/frame';
import { loginPage } from '@barback/shared/site/login-page';
import { pageHeaders } from '@barback/shared/site/page-headers';
import { placeOf } from '@barback/shared/site/place';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { serviceStatuses } from '@barback/shared/status/service-status';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { storageStatuses } from '@barback/shared/status/storage-status';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import { partsCompressor } from './compress-parts.ts';
import { type Gates, READ } from './gates.ts';
import type { Family } from './metrics/family.ts';
import { pageRoutes } from './page-routes.ts';
import { METRICS_CONTENT_TYPE, metricsPrinter } from './render.ts';
import { serversAnswer, serversQuery } from './servers-answer.ts';
import type { SnapshotSource } from './snapshot.ts';

interface Parts {
  snapshots: SnapshotSource;
  /** Of these servers; without those of which nothing is known. */
  recentRuns: (servers: readonly string[]) => Promise<ReadonlyMap<string, RecentRuns>>;
  health: Router;
  log: Logger;
  now: () => Date;
  /** What `/metrics` has, in its order. */
  families: readonly Family[];
  /** The address of the scheduler for browsers; null when it is not configured. */
  controlUrl: string | null;
  gates: Gates;
  /** The host names that are answered to; null is every one. */
  hosts: readonly string[] | null;
  /** Addresses of proxies whose information about the client is believed; empty: none. */
  trustedProxies: readonly string[];
}

const METHODS = ['GET', 'HEAD', 'OPTIONS'];
const NOT_FOUND =
  'Not found: there are /, /servers/NAME, /metrics, /api/servers, /api/services, /api/storage, /healthz and /readyz';
/** By which the rest is known to be meant for people. */
const LOGIN_PATHS = ['/login', '/logout'];

/**
 * All routes of the exporter. Every answer comes from one snapshot: read on request, being read, or, for lists of all
 * servers, read a moment ago.
 */
export function exporterApp(parts: Parts): Express {
  const { snapshots, health, log, now, families, controlUrl, gates, hosts, trustedProxies } = parts;
  const visitOf = (viewer: Viewer) => (request: Request) => ({
    viewer,
    control: placeOf(controlUrl, request.headers.host),
  });
  const strange = (request: Request) => statusFrame(rootOf(request.path), visitOf('stranger')(request));
  const sendError = errorSender(strange, now);
  const failed: ErrorRequestHandler = (error: Error & { status?: number }, request, response, next) => {
    if (error instanceof URIError)
      return sendError(request, response, { status: 400, text: 'The address is malformed' });
    if (error.status !== undefined && error.status < 500)
      return sendError(request, response, { status: error.status, text: 'The request is malformed' });
    log.error({ path: request.path, reason: error.message, stack: error.stack }, 'a request failed');
    if (response.headersSent) return next(error);
    const text = 'Internal error; see the log of the exporter';
    sendError(request, response, { status: 500, text });
  };
  const print = metricsPrinter(families);
  const compress = partsCompressor();
  const metrics = shareRunning(async () => print(await snapshots.newest(), now()));
  const answer = (statuses: (known: Snapshot, now: Date) => object[]): RequestHandler => {
    const json = shareRunning(async () => {
      const known = await snapshots.newest();
      return known.readAt === null ? null : Buffer.from(JSON.stringify(statuses(known, now())));
    });
    return async (_request, response) => {
      const text = await json();
      if (text !== null) response.type('json').send(text);
      else neverRead(response);
    };
  };
  const servers: RequestHandler = async (request, response) => {
    const query = serversQuery(request.query);
    if ('error' in query) return void response.status(400).json(query);
    const judged = await snapshots.recent();
    if (judged.snapshot.readAt === null) return neverRead(response);
    const { json, found, etag } = serversAnswer(judged, query, now());
    response
      .set({ 'X-Total-Count': `${found}`, ETag: etag })
      .type('json')
      .send(json);
  };
  const asText: Refuse = (_request, response, _why, text) => void response.type('text').send(`${text}\n`);
  const asJson: Refuse = (_request, response, _why, error) => void response.json({ error });
  const askForToken = (request: Request, why: string | null, returnTo: string) => {
    const action = `${rootOf(request.path)}login`;
    const login = { purpose: 'read the status page', action, returnTo, why };
    return loginPage(login, strange(request), now());
  };
  const asPage: Refuse = (request, response, why, text) => {
    const page = askForToken(request, why === 'unknown' ? null : text, request.path.slice(1));
    response.type('html').send(page);
  };
  return express()
    .set('trust proxy', [...trustedProxies])
    .use(pageHeaders)
    .use(health)
    .use(answerTo(hosts))
    .use((request, response, next) => {
      if (METHODS.includes(request.method) || LOGIN_PATHS.includes(request.path)) return next();
      response.set('Allow', 'GET, HEAD');
      sendError(request, response, { status: 405, text: 'The exporter is read-only' });
    })
    .get('/metrics', only(gates.metrics, asText), async (request, response) => {
      const parts = await metrics();
      response.set('Content-Type', METRICS_CONTENT_TYPE).vary('Accept-Encoding');
      if (request.acceptsEncodings('gzip', 'identity') !== 'gzip') response.end(Buffer.concat(parts));
      else response.set('Content-Encoding', 'gzip').end(await compress(parts));
    })
    .use(assetRoutes())
    .use(
      gates.read === null
        ? Router()
        : loginRoutes({
            gate: gates.read,
            variable: READ,
            page: askForToken,
            afterLogin: (_request, returnTo) => `./${returnTo}`,
          }),
    )
    .use('/api', only(gates.read, asJson))
    .use(only(gates.read, asPage))
    .use(pageRoutes({ ...parts, visitOf: visitOf(gates.read === null ? 'everybody' : 'reader') }))
    .get('/api/servers', servers)
    .get('/api/services', answer(serviceStatuses))
    .get('/api/storage', answer(storageStatuses))
    .use((request, response) => sendError(request, response, { status: 404, text: NOT_FOUND }))
    .use(failed);
}

function neverRead(response: Response): void {
  response.status(503).json({ error: 'Redis is unreachable and has never been read' });
}

/** Without a gate every request is admitted. */
function only(gate: Gate | null, refuse: Refuse): RequestHandler {
  return gate === null ? (_request, _response, next) => next() : letIn(gate, gate.variable, refuse);
}
