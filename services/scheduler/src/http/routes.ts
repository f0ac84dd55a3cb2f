import { actions } from '@barback/shared/actions/actions';
import { ACTION_NAMES } from '@barback/shared/state/entries/audit';
import { streams } from '@barback/shared/state/keys';
import { type Request, Router } from 'express';
import { actOnServer } from './access/act-on-server.ts';
import type { ApiParts } from './access/parts.ts';

export interface Route {
  method: 'get' | 'post';
  /** In Express's notation. */
  path: string;
  /** In the imperative, for the reference. */
  meaning: string;
  /** The fields that the body may have. */
  says: readonly string[];
  answer(request: Request, parts: ApiParts): Promise<{ status: number; body: object }>;
}

/** Every route of the API; all need the token. */
export const routes: readonly Route[] = [
  ...ACTION_NAMES.map((action) => ({
    method: 'post' as const,
    path: `/api/servers/:server/${action}`,
    meaning: actions[action].meaning,
    says: ['actor', ...actions[action].says],
    answer: (request: Request, parts: ApiParts) => actOnServer(action, request, parts),
  })),
  {
    method: 'get',
    path: '/api/audit',
    meaning: 'list manual actions, newest first',
    says: [],
    answer: async (_request, { store }) => ({
      status: 200,
      body: await store.newest('audit', streams.audit.length),
    }),
  },
];

/** Answers all of them, with JSON. */
export function apiRoutes(parts: ApiParts): Router {
  const router = Router();
  for (const { method, path, answer } of routes) {
    router[method](path, async (request, response) => {
      const { status, body } = await answer(request, parts);
      response.status(status).json(body);
    });
  }
  return router;
}
