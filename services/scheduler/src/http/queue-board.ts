import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queue } from 'bullmq';
import { Router } from 'express';

/**
 * The queues, read-only, because the board's own actions would not be in the audit.
 * @param queuesInUse called for each request: a server may be in a new pool
 * @param path the path it is mounted at
 */
export function queueBoard(queuesInUse: () => Promise<Queue[]>, path: string): Router {
  const serverAdapter = new ExpressAdapter().setBasePath(path);
  const miscLinks = [{ text: 'Servers and actions', url: '/control/' }];
  const options = { uiConfig: { boardTitle: 'Barback', miscLinks } };
  const { replaceQueues } = createBullBoard({ queues: [], serverAdapter, options });
  return Router()
    .use('/api', async (_request, _response, next) => {
      const queues = await queuesInUse();
      replaceQueues(queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })));
      next();
    })
    .use(serverAdapter.getRouter());
}
