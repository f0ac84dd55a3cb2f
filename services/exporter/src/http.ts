import type { Logger } from '@barback/shared/service/log';
import type { RecentRuns } from '@barback/shared/state/recent-runs';
import { serverStatuses } from '@barback/shared/status/server-statuses';
import { serviceStatuses } from '@barback/shared/status/service-status';
import type { Snapshot } from '@barback/shared/status/snapshot';
import { storageStatuses } from '@barback/shared/status/storage-status';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import type { Family } from './metrics/family.ts';
import { pageRoutes } from './page-routes.ts';
import { METRICS_CONTENT_TYPE, renderMetrics } from './render.ts';

/** Nothing but the page's own style sheet and script: nothing inside of the page, no frame, nothing from elsewhere. */
const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ['data:'],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false, // whether a proxy in front speaks TLS is not ours to decide
});

interface Parts {
  snapshot: () => Promise<Snapshot>;
  /** Of these servers; without those of which nothing is known. */
  recentRuns: (servers: readonly string[]) => Promise<Map<string, RecentRuns>>;
  health: Router;
  log: Logger;
  now: () => Date;
  /** What `/metrics` has, in its order. */
  families: readonly Family[];
  /** Where the scheduler's pages are, for who looks; null when nobody has said where. */
  controlUrl: string | null;
}

/** All that the exporter answers. Every answer is made from one snapshot, read when it is asked for. */
export function exporterApp({
  snapshot,
  recentRuns,
  health,
  log,
  now,
  families,
  controlUrl,
}: Parts): Express {
  const failed: ErrorRequestHandler = (error: Error, request, response, next) => {
    if (error instanceof URIError)
      return void response.status(400).type('text').send('The address is malformed\n');
    log.error({ path: request.path, reason: error.message, stack: error.stack }, 'a request failed');
    if (response.headersSent) return next(error);
    response.status(500).type('text').send('Internal error; the log of the exporter says more\n');
  };
  const answer =
    (statuses: (known: Snapshot, now: Date) => object[]): RequestHandler =>
    async (_request, response) => {
      const known = await snapshot();
      if (known.readAt !== null) response.json(statuses(known, now()));
      else response.status(503).json({ error: 'Redis cannot be reached and has not been read before' });
    };
  return express()
    .use(securityHeaders)
    .use(health)
    .get('/metrics', async (_request, response) => {
      const text = await renderMetrics(families, await snapshot(), now());
      response.set('Content-Type', METRICS_CONTENT_TYPE).send(text);
    })
    .use(pageRoutes({ snapshot, recentRuns, now, controlUrl }))
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
