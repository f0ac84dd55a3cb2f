import { ACTION_NAMES } from '@barback/shared/state/entries/audit';
import { streams } from '@barback/shared/state/keys';
import { serverStatuses } from '@barback/shared/status/server-statuses';
import { type Request, type Response, Router } from 'express';
import { actOnServer } from '../access/act-on-server.ts';
import type { ApiParts } from '../access/parts.ts';
import { serverPage } from './server-page.ts';
import { serversPage } from './servers-page.ts';

/** The pages on which what the API can do is done with forms, for who is let in. */
export function controlRoutes(parts: ApiParts): Router {
  const { store, snapshot, now } = parts;
  const audit = () => store.newest('audit', streams.audit.length);
  const showServer = async (request: Request, response: Response, refused: string | null) => {
    const known = await snapshot();
    const status = serverStatuses(known, now()).find(({ name }) => name === request.params.server);
    if (status === undefined) return void response.status(404).type('text').send('There is no such server\n');
    const { name } = status;
    const backupIds = known.catalogues.get(name)?.doneBackupIds.toReversed() ?? [];
    const ofServer = (await audit()).filter(({ server }) => server === name);
    response.type('html').send(serverPage({ status, backupIds, audit: ofServer, refused }, now()));
  };
  const router = Router()
    .get('/', async (_request, response) => {
      response.type('html').send(serversPage(serverStatuses(await snapshot(), now()), await audit()));
    })
    .get('/servers/:server', (request, response) => showServer(request, response, null));
  for (const action of ACTION_NAMES) {
    router.post(`/servers/:server/${action}`, async (request, response) => {
      const { status, body } = await actOnServer(action, request, parts);
      // what was done stands in the list of the page
      if (body.status === 'done')
        return response.redirect(303, `/servers/${encodeURIComponent(request.params.server)}`);
      await showServer(request, response.status(status), body.message);
    });
  }
  return router;
}
