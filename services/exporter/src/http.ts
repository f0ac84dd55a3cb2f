import { answerTo } from '@barback/shared/http/allowed-hosts';
import { type Gate, letIn, type Refuse } from '@barback/shared/http/gate';
import { loginRoutes } from '@barback/shared/http/login-routes';
import type { Logger } from '@barback/shared/service/log';
import { shareRunning } from '@barback/shared/service/share-running';
import { assetRoutes } from '@barback/shared/site/asset-routes';
import { loginPage } from '@barback/shared/site/login-page';
import { pageHeaders } from '@barback/shared/site/page-headers';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import { serverStatuses } from '@barback/shared/status/server-statuses';
import { serviceStatuses } from '@barback/shared/status/service-status';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { storageStatuses } from '@barback/shared/status/storage-status';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, Router } from 'express';
import { type Gates, READ } from './gates.ts';
import type { Family } from './metrics/family.ts';
import { pageRoutes } from './page-routes.ts';
import { METRICS_CONTENT_TYPE, renderMetrics } from './render.ts';

interface Parts {
  snapshot: () => Promise<Snapshot>;
  /** Of these servers; without those of which nothing is known. */
  recentRuns: (servers: readonly string[]) => Promise<Map<string, RecentRuns>>;
  health: Router;
  log: Logger;
  now: () => Date;
  /** What `/metrics` has, in its order. */
  families: readonly Family[];
  /** The address of the scheduler's pages; null when it is not configured. */
  controlUrl: string | null;
  gates: Gates;
  /** The host names that are answered to; null is every one. */
  hosts: readonly string[] | null;
  /** Addresses of proxies whose information about the client is believed; empty: none. */
  trustedProxies: readonly string[];
}

const METHODS = ['GET', 'HEAD', 'OPTIONS'];
/** By which the rest is known to be meant for people. */
const LOGIN_PATHS = ['/login', '/logout'];

/**
 * All routes of the exporter. Every answer comes from one snapshot, read on request, or from the one that is being
 * read.
 */
export function exporterApp(parts: Parts): Express {
  const { health, log, now, families, gates, hosts, trustedProxies } = parts;
  const snapshot = shareRunning(parts.snapshot);
  const failed: ErrorRequestHandler = (error: Error & { status?: number }, request, response, next) => {
    if (error instanceof URIError)
      return void response.status(400).type('text').send('The address is malformed\n');
    if (error.status !== undefined && error.status < 500)
      return void response.status(error.status).type('text').send('The request is malformed\n');
    log.error({ path: request.path, reason: error.message, stack: error.stack }, 'a request failed');
    if (response.headersSent) return next(error);
    response.status(500).type('text').send('Internal error; see the log of the exporter\n');
  };
  const metrics = shareRunning(async () =>
    Buffer.from(await renderMetrics(families, await snapshot(), now())),
  );
  const answer = (statuses: (known: Snapshot, now: Date) => object[]): RequestHandler => {
    const json = shareRunning(async () => {
      const known = await snapshot();
      return known.readAt === null ? null : Buffer.from(JSON.stringify(statuses(known, now())));
    });
    return async (_request, response) => {
      const text = await json();
      if (text !== null) response.type('json').send(text);
      else response.status(503).json({ error: 'Redis is unreachable and has never been read' });
    };
  };
  const asText: Refuse = (_request, response, _why, text) => void response.type('text').send(`${text}\n`);
  const asJson: Refuse = (_request, response, _why, error) => void response.json({ error });
  const asPage: Refuse = ({ path }, response, why, text) => {
    const root = '../'.repeat(Math.max(0, path.split('/').length - 2)) /* `OPTIONS *` has none */;
    response.type('html').send(loginPage(why === 'unknown' ? null : text, root, now()));
  };
  return express()
    .set('trust proxy', [...trustedProxies])
    .use(pageHeaders)
    .use(health)
    .use(answerTo(hosts))
    .use((request, response, next) => {
      if (METHODS.includes(request.method) || LOGIN_PATHS.includes(request.path)) return next();
      response.status(405).set('Allow', 'GET, HEAD').type('text').send('The exporter is read-only\n');
    })
    .get('/metrics', only(gates.metrics, asText), async (_request, response) => {
      response.set('Content-Type', METRICS_CONTENT_TYPE).end(await metrics());
    })
    .use(assetRoutes())
    .use(gates.read === null ? Router() : loginRoutes(gates.read, READ, (why) => loginPage(why, '', now())))
    .use('/api', only(gates.read, asJson))
    .use(only(gates.read, asPage))
    .use(pageRoutes({ ...parts, snapshot, viewer: gates.read === null ? 'everybody' : 'reader' }))
    .get('/api/servers', answer(serverStatuses))
    .get('/api/services', answer(serviceStatuses))
    .get('/api/storage', answer(storageStatuses))
    .use((_request, response) => {
      response
        .status(404)
        .type('text')
        .send(
          'Not found: there are /, /servers/NAME, /metrics, /api/servers, /api/services, /api/storage, /healthz and /readyz\n',
        );
    })
    .use(failed);
}

/** Without a gate every request is admitted. */
function only(gate: Gate | null, refuse: Refuse): RequestHandler {
  return gate === null ? (_request, _response, next) => next() : letIn(gate, gate.variable, refuse);
}
