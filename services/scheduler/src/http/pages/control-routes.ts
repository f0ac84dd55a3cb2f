import { controlFrame, rootOf } from '@barback/shared/site/frame';
import type { Place } from '@barback/shared/site/place';
import { serverRuns } from '@barback/shared/site/server/server-runs';
import { ACTION_NAMES } from '@barback/shared/state/entries/audit';
import { streams } from '@barback/shared/state/keys';
import { serverStatuses } from '@barback/shared/status/server-statuses';
import { type Request, type Response, Router } from 'express';
import { actOnServer } from '../access/act-on-server.ts';
import type { ApiParts } from '../access/parts.ts';
import { pathOf } from './path-of.ts';
import { serverPage } from './server-page.ts';
import { serversPage } from './servers-page.ts';

interface ControlParts extends ApiParts {
  /** Where the status page is for whoever asks; null where nobody has said. */
  statusPlace: (request: Request) => Place | null;
  /** Answers that there is no such server. */
  noSuchServer: (request: Request, response: Response) => void;
}

/** The pages on which what the API can do is done with forms, for who is let in. */
export function controlRoutes(parts: ControlParts): Router {
  const { store, snapshot, now, statusPlace, noSuchServer } = parts;
  const audit = () => store.newest('audit', streams.audit.length);
  const frameOf = (request: Request) => controlFrame(rootOf(pathOf(request)), 'reader', statusPlace(request));
  const showServer = async (request: Request, response: Response, refused: string | null) => {
    const known = await snapshot();
    const found = serverStatuses(known, now()).find(({ name }) => name === request.params.server);
    if (found === undefined) return noSuchServer(request, response);
    const { name } = found;
    const page = serverPage(
      {
        runs: serverRuns(found, known),
        backupIds: known.catalogues.get(name)?.doneBackupIds.toReversed() ?? [],
        audit: (await audit()).filter(({ server }) => server === name),
        readAt: known.readAt,
        refused,
        status: statusPlace(request),
      },
      frameOf(request),
      now(),
    );
    response.type('html').send(page);
  };
  const router = Router()
    .get('/', async (request, response) => {
      const known = await snapshot();
      const statuses = serverStatuses(known, now());
      const page = { statuses, audit: await audit(), readAt: known.readAt };
      response.type('html').send(serversPage(page, frameOf(request), now()));
    })
    .get('/servers/:server', (request, response) => showServer(request, response, null));
  for (const action of ACTION_NAMES) {
    router.post(`/servers/:server/${action}`, async (request, response) => {
      const { status, body } = await actOnServer(action, request, parts);
      if (body.status === 'done')
        return response.redirect(303, afterwards(request.params.server, statusPlace(request)));
      await showServer(request, response.status(status), body.message);
    });
  }
  return router;
}

/** Back to where the server was looked at: its status page, where that is at the same origin, or its page beside this. */
function afterwards(server: string, status: Place | null): string {
  const name = encodeURIComponent(server);
  return status?.isSameOrigin ? `${status.base}servers/${name}` : `../${name}`;
}
