import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RecentRuns } from '@barback/shared/state/entries/recent-runs';
import type { Snapshot } from '@barback/shared/status/snapshot';
import compression from 'compression';
import { Router } from 'express';
import type { Viewer } from './page/document.ts';
import { fleetPage } from './page/fleet/fleet-page.ts';
import { fleetQuery } from './page/fleet/fleet-query.ts';
import { fleetView } from './page/fleet/fleet-view.ts';
import { noSuchServer } from './page/server/no-such-server.ts';
import { serverPage } from './page/server/server-page.ts';
import { serverView } from './page/server/server-view.ts';

const BROWSER = new URL('./browser/', import.meta.url);

/** The parts of `style.css`, later ones going before earlier ones. */
const STYLES = ['base', 'frame', 'words', 'tables', 'charts', 'fleet', 'servers', 'server'];
const style = STYLES.map((name) => readFileSync(new URL(`${name}.css`, BROWSER), 'utf8')).join('\n');

/** The scripts that a page loads, and the directories they lie in. */
const SCRIPTS: readonly (readonly [string, URL])[] = [
  ['live.js', BROWSER],
  ['idiomorph.min.js', new URL('./', import.meta.resolve('idiomorph'))],
];

interface PageParts {
  snapshot: () => Promise<Snapshot>;
  /** Of these servers; without those of which nothing is known. */
  recentRuns: (servers: readonly string[]) => Promise<Map<string, RecentRuns>>;
  now: () => Date;
  /** The address of the scheduler's pages; null when it is not configured. */
  controlUrl: string | null;
  viewer: Viewer;
}

/** The pages for people. */
export function pageRoutes({ snapshot, recentRuns, now, controlUrl, viewer }: PageParts): Router {
  return Router()
    .use(compression())
    .get('/', async (request, response) => {
      const known = await snapshot();
      const at = now();
      const view = fleetView(known, fleetQuery(request.query), at);
      const recent = await recentRuns(view.rows.map(({ status }) => status.name));
      response.type('html').send(fleetPage(view, known, recent, at, viewer));
    })
    .get('/servers/:name', async ({ params: { name } }, response) => {
      const [known, recent] = await Promise.all([snapshot(), recentRuns([name])]);
      const at = now();
      const view = serverView(known, name, recent.get(name) ?? null, at, controlUrl);
      if (view === null)
        response
          .status(404)
          .type('html')
          .send(noSuchServer(name, known, at, viewer));
      else response.type('html').send(serverPage(view, known, at, viewer));
    });
}

/** The files that pages load: they say nothing of any server. */
export function assetRoutes(): Router {
  const router = Router()
    .use(compression())
    .get('/style.css', (_request, response) => void response.type('css').send(style));
  for (const [file, directory] of SCRIPTS) {
    const root = fileURLToPath(directory);
    router.get(`/${file}`, (_request, response) => response.sendFile(file, { root }));
  }
  return router;
}
