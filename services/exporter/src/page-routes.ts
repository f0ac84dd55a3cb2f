import type { Visit } from '@barback/shared/site/frame';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import compression from 'compression';
import { type Request, Router } from 'express';
import { fleetPage } from './page/fleet/fleet-page.ts';
import { fleetQuery } from './page/fleet/fleet-query.ts';
import { fleetView } from './page/fleet/fleet-view.ts';
import { noSuchServer } from './page/server/no-such-server.ts';
import { serverPage } from './page/server/server-page.ts';
import { serverView } from './page/server/server-view.ts';
import type { SnapshotSource } from './snapshot.ts';

interface PageParts {
  snapshots: SnapshotSource;
  /** Of these servers; without those of which nothing is known. */
  recentRuns: (servers: readonly string[]) => Promise<ReadonlyMap<string, RecentRuns>>;
  now: () => Date;
  visitOf: (request: Request) => Visit;
}

/** The pages for people. */
export function pageRoutes({ snapshots, recentRuns, now, visitOf }: PageParts): Router {
  return Router()
    .use(compression())
    .get('/', async (request, response) => {
      const { snapshot: known, servers } = await snapshots.recent();
      const at = now();
      const view = fleetView(servers, known, fleetQuery(request.query), at);
      const recent = await recentRuns(view.rows.map(({ status }) => status.name));
      response.type('html').send(fleetPage(view, known, recent, at, visitOf(request)));
    })
    .get('/servers/:name', async (request, response) => {
      const { name } = request.params;
      const [known, recent] = await Promise.all([snapshots.newest(), recentRuns([name])]);
      const at = now();
      const view = serverView(known, name, recent.get(name) ?? null, at);
      if (view === null)
        response
          .status(404)
          .type('html')
          .send(noSuchServer(name, known, at, visitOf(request)));
      else response.type('html').send(serverPage(view, known, at, visitOf(request)));
    });
}
